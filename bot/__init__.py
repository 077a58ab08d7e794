"""The staff's door: Telegram."""
