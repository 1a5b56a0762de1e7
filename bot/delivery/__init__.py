"""The way out: what transactions left to be sent or reacted to."""
