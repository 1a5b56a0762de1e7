"""Commission: what a referrer earns by a friend's order, once it can't be returned any more."""
