"""For instructors: classes, the bank of graded items, scoring inside nbgrader, feedback."""
