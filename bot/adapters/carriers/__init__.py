"""Where parcels are, as a tracking service tells it."""
