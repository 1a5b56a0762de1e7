"""One ledger for points, growth and commission."""
