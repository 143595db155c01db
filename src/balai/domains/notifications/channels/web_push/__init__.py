"""Web push (RFC 8030): encrypted for the one browser (RFC 8291), signed by the mall (VAPID, RFC 8292)."""

from .sending import WebPush
from .vapid import public_key

__all__ = ["WebPush", "public_key"]
