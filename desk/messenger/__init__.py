"""The staff's messenger: which chat should see what, what it saw, and how many calls it bears."""
