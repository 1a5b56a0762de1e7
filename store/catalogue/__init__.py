"""What the shop sells: products, their specs and prices, and the sheets they come in."""
