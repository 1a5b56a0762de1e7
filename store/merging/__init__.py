"""What the shop keeps for a member becomes another's when both are one person."""
