"""A message's way from a door to its one handler and back."""
