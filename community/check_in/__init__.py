"""Checking in, once a shop day."""
