"""Cases: what may happen to them, and how a reader sees them."""
