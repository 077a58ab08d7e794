"""What a text warns of: words in, a signal for the press office out.  Pure, like all of `routing`.

A signal is a hint for people.  It decides nothing about the text itself.
"""

from routing.signals.reading import read
from routing.signals.signal import Finding, Level, Signal, SignalKind

__all__ = ["Finding", "Level", "Signal", "SignalKind", "read"]
