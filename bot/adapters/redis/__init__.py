"""Redis, for what processes share and what may vanish."""
