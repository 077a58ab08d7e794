"""Office time: when a department works, and what has to happen by when."""
