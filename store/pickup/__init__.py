"""Where customers fetch their goods themselves."""
