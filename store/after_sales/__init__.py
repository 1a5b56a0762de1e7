"""After-sales: what comes back, goods and money, by line and piece."""
