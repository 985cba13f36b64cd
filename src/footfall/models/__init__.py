"""What a customer is likely to do: one model a file, and the answers about models."""
