"""What a lesson added to the counts, packed for its row."""

import struct
import zlib
from collections.abc import Mapping
from itertools import chain

_NUMBER = "q"
_BYTES = struct.calcsize(f"<{_NUMBER}")


def pack(amounts: Mapping[int, int]) -> bytes:
    """The amount of each feature as bytes; equal amounts give equal bytes."""
    numbers = list(chain.from_iterable(sorted(amounts.items())))
    return zlib.compress(struct.pack(f"<{len(numbers)}{_NUMBER}", *numbers))


def unpack(packed: bytes | None) -> dict[int, int]:
    """What was packed; nothing gives nothing."""
    if packed is None:
        return {}
    plain = zlib.decompress(packed)
    numbers = struct.unpack(f"<{len(plain) // _BYTES}{_NUMBER}", plain)
    return dict(zip(numbers[::2], numbers[1::2], strict=True))
