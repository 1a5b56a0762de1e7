"""Coupons: who has which, and what became of each."""
