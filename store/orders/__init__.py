"""Orders: what was sold to whom at which price, and how far it has come."""
