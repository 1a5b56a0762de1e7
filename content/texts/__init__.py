"""The sentences of the shop, one typed function an occasion."""
