"""Parcels: which carrier has them, and what it says."""
