"""What an order costs: pure steps over values, exact to the fen, and no I/O."""
