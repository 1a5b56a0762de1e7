"""Chain orders: lists that a group fills together, by saying so or by pasting them back."""
