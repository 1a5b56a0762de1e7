"""The database: units of work, inbox, outbox, migrations."""
