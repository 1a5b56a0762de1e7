"""Sells: catalogue and search."""
