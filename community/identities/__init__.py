"""One person, several doors: members who are found to be one, and are merged."""
