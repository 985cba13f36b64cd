"""What may be worth doing: one rule a file."""
