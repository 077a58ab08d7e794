"""A pretended Telegram: the Bot API as bots see it, and the phones of the people."""
