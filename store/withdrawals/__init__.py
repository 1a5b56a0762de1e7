"""Commission on its way to the member's purse: asked for, approved, paid out."""
