"""Groups: people who talk to each other, and a gateway through which one of them is a bot."""
