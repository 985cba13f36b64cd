"""What a customer is likely to want: one recommender a file, and how good each is."""
