"""The operation: figures, signs of life, and what administrators are told."""
