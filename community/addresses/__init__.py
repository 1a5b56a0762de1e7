"""Where parcels go: addresses read from one line of free text, and kept sealed."""
