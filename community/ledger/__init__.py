"""One ledger for points and, later, growth and commission."""
