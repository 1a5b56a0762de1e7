"""What people say, a module a feature."""
