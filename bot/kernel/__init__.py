"""Words that every part of the house shares, and nothing that does anything."""
