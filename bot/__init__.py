"""The staff's door: Telegram."""

import os

# python-telegram-bot hands out spans of time as `timedelta` only on request, and warns otherwise.
os.environ.setdefault("PTB_TIMEDELTA", "1")
