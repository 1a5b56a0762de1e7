"""拼团: offers that are cheaper together, the teams that form for them, and their places."""
