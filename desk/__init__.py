"""The domain: cases and what may happen to them.  Knows no platform, only ports."""
