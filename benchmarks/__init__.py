"""How fast the tracker is: measured by a person who asks, never asserted by a test."""
