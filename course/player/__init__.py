"""What a learner's kernel imports: items, answers, scoring and the card."""
