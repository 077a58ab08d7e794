"""Escalations: what rings, who is called, who has seen it, and how it ends."""
