"""What a customer is likely to do: one model a file, and how good it is."""
