"""Staff: who runs the shop, by which member account they speak, and what they have done."""
