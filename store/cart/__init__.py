"""The cart: what a member means to buy."""
