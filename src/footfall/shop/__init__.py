"""The front desk, and the list on the wall."""
