"""Backups of both databases: made while the server works, and brought back whole."""
