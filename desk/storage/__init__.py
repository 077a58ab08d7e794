"""The database: how it is opened, written and read, and what it refuses."""
