"""From wishes to an order: price, promises, and the order itself, in one transaction."""
