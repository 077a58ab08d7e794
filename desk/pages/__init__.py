"""The city's pages: whether they are connected, heard, and complete."""
