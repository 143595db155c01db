"""What a request to the door says: which mall, from where, in which browser."""

from __future__ import annotations

from django.http import HttpRequest

from balai.domains.accounts import selectors
from balai.domains.directory.selectors import mall_for_host
from balai.domains.directory.types import MallView
from balai.kernel import clock
from balai.kernel.actors import Actor

_BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def mall_of(request: HttpRequest) -> MallView:
    """The mall of the request's host. Raises NotFound when no pack is loaded."""
    return getattr(request, "mall", None) or mall_for_host(request.get_host())


def terminal_of(request: HttpRequest) -> Actor | None:
    """The enrolled counter terminal this browser is, or None."""
    device = selectors.device_of_request(request, now=clock.now())
    return device if device and device.counter else None


def source_of(request: HttpRequest) -> str:
    """Where a sign-in is tried: the enrolled device, else the network address (set by the edge, never by a header)."""
    device = selectors.device_of_request(request, now=clock.now())
    return f"device:{device.id}" if device else f"address:{request.META.get('REMOTE_ADDR', '')}"


def browser_of(request: HttpRequest) -> str:
    """Browser and system in two words, so that a person recognises his own sign-in."""
    agent = request.headers.get("User-Agent", "")
    words = (next((name for mark, name in known if mark in agent), "") for known in (_BROWSERS, _SYSTEMS))
    return " · ".join(filter(None, words)) or "?"
