"""What a cart may hold."""

MOST_LINES = 50
MOST_PIECES = 999
"""How many pieces of a SKU one order may have."""
