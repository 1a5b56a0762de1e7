"""What points buy: coupons, goods at a price besides, and gifts."""
