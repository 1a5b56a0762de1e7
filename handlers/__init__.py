"""Everything that is called from outside: what people say, what happened, what is due."""
