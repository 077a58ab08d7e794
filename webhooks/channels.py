"""The one list of channels: which adapter reads an endpoint and which one sends for a channel."""

from collections.abc import Mapping
from dataclasses import dataclass

from desk.ports import ChannelAdapter
from desk.words import Channel

META = "meta"


@dataclass(frozen=True)
class Channels:
    """The adapters that are switched on."""

    endpoints: Mapping[str, ChannelAdapter]
    senders: Mapping[Channel, ChannelAdapter]


def channels(facebook: ChannelAdapter | None) -> Channels:
    """The channels of this installation; a missing one is switched off."""
    if facebook is None:
        return Channels({}, {})
    return Channels({META: facebook}, {Channel.FACEBOOK: facebook})
