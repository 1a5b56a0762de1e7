"""The HTTP server around the doors and pages."""
