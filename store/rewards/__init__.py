"""Rewards: the points that an order promises while it is under way, and gives when it is done."""
