"""One folder for each vendor."""
