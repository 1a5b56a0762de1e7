"""Reviews: what buyers say of what they got."""
