"""Members: one person each, with the identities by which doors know them."""
