"""The channels by code, in the order in which pages list them."""

from __future__ import annotations

from django.conf import settings

from ..errors import NoSuchChannel
from .base import Channel
from .demo import DemoOutbox

_channels: dict[str, Channel] = {}


def register(channel: Channel) -> None:
    """Add a channel at start-up. Raises ValueError when its code is taken."""
    if channel.code in _channels:
        raise ValueError(f"channel {channel.code} is declared twice")
    _channels[channel.code] = channel


def registered() -> list[Channel]:
    """Every channel this software knows."""
    return list(_channels.values())


def get(code: str) -> Channel:
    """The channel, set up or not. Raises NoSuchChannel."""
    try:
        return _channels[code]
    except KeyError:
        raise NoSuchChannel() from None


def sender(code: str) -> Channel | None:
    """Who sends on this channel now: itself, the demo outbox where it is not set up, in production then nobody."""
    channel = _channels.get(code)
    if channel is None or channel.is_set_up():
        return channel
    return None if settings.BALAI_MODE == "production" else DemoOutbox(channel)
