"""The opaque link in a message, and a one-time code. Who owns what is behind them says so here."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.conf import settings

from balai.domains.directory.types import MallView

_makers: dict[str, Callable[[UUID], str]] = {}
_codes: dict[str, Callable[[UUID], str]] = {}


def register(kind: str, maker: Callable[[UUID], str]) -> None:
    """Declare the path behind an addressee of this kind; the last one counts."""
    _makers[kind] = maker


def link_of(kind: str, addressee_id: UUID, mall: MallView) -> str:
    """The whole address, or empty where nobody declared one."""
    maker = _makers.get(kind)
    return origin(mall) + maker(addressee_id) if maker else ""


def register_code(kind: str, maker: Callable[[UUID], str]) -> None:
    """Declare how the one-time code of an addressee of this kind is made, each time it is needed: it lies nowhere."""
    _codes[kind] = maker


def code_of(kind: str, addressee_id: UUID) -> str:
    """The one-time code, or empty where nobody declared one."""
    maker = _codes.get(kind)
    return maker(addressee_id) if maker else ""


def origin(mall: MallView) -> str:
    """Where links of this mall begin: its own host when it has one, else the public address."""
    public: str = settings.BALAI_PUBLIC_URL
    if not mall.hosts:
        return public
    scheme = public.partition("://")[0] or "https"
    return public if public.partition("://")[2] in mall.hosts else f"{scheme}://{mall.hosts[0]}"
