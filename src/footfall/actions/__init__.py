"""What is worth doing, for whom, why, and what it should bring: one rule a file, the plan, and experiments."""
