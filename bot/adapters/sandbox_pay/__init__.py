"""A bank in a file, for a demo without money."""
