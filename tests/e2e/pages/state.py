"""A page as somebody finds it, how it comes about, and the ways in which it is looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page


@dataclass
class Scene:
    """The mall behind the pages of one site in one language; `memo` carries what one state found out to the next."""

    mall: Any
    visit: Callable[..., Page]
    language: str
    memo: dict[str, Any] = field(default_factory=dict)

    def either(self, indonesian: str, english: str) -> str:
        """One of two, so that the two languages do not get in each other's way."""
        return indonesian if self.language == "id" else english


Act = Callable[[Page, Scene], "Page | None"]


@dataclass(frozen=True)
class State:
    """A page in one state.

    url    the name of its address
    state  what it shows: empty, populated, error, dialog …
    path   where to go for it; without one, on from the state before
    do     what brings it about there; may answer with another page to look at instead
    prints whether its paper form matters
    """

    url: str
    state: str
    path: str | Callable[[Scene], str] = ""
    do: Act | None = None
    prints: bool = False


@dataclass(frozen=True)
class Mode:
    """A way of looking: a screen in CSS pixels (halved at 200 % zoom), and a person's wishes."""

    name: str
    width: int
    height: int
    large: bool = False
    forced: bool = False
    paper: bool = False


PAPER = Mode("paper", 680, 960, paper=True)
"""A4 less its margins."""


def upright(phone: int = 360) -> tuple[Mode, ...]:
    """What a person may hold or sit at. The first is looked at with every rule of axe."""
    return (
        Mode("phone", phone, 740),
        Mode("desktop", 1280, 800),
        Mode("zoom", 640, 400),
        Mode("large", phone, 740, large=True),
        Mode("forced", phone, 740, forced=True),
    )


def link(ticket: dict[str, Any]) -> str:
    """The address that shows a number."""
    return f"/t/{ticket['id']}/?token={ticket['view_token']}"
