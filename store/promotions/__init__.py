"""Promotions: a calendar that can say no, and flash sales with a stock of their own."""
