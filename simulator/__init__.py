"""A pretended Meta and Telegram.  Speaks HTTP only and imports nothing of the product."""
