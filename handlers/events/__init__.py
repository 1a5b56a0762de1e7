"""When something has happened, something else also happens."""
