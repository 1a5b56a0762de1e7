"""A small fruit and grocery shop to try everything on."""
