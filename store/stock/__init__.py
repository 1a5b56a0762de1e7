"""What is on hand, and what of it is promised."""
