"""What others call: the bank's notices."""
