"""Says: every word that a customer reads."""
