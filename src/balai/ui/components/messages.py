"""What the mall tells: tags, alerts, notices, live regions, empty places."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from .actions import icon as draw_icon
from .registry import component, draw

ICON_OF_TONE = {"": "info", "info": "info", "ok": "check", "warn": "warning", "error": "error"}


@component("messages")
def tag(text: str, tone: str = "", *, icon: str = "", id: str = "") -> SafeString:
    """A state in one or two words: neutral, ok, warn, error or quiet. The word carries the meaning, not the colour."""
    return format_html(
        '<span class="tag{}"{}>{}{}</span>',
        f" tag--{tone}" if tone else "",
        format_html(' id="{}"', id) if id else "",
        draw_icon(icon) if icon else "",
        text,
    )


@component("messages", block=True)
def alert(content: SafeString, tone: str = "info", title: str = "", *, live: bool = False, id: str = "") -> SafeString:
    """Something to know before going on: info, ok, warn or error. `live` reads it aloud: for what has just happened."""
    role = ("alert" if tone == "error" else "status") if live else ""
    return draw("alert", content=content, tone=tone, title=title, role=role, id=id, icon=ICON_OF_TONE[tone])


@component("messages")
def notices(messages: Iterable[Any] | None) -> SafeString:
    """Django's messages as live alerts, at the top of the main column. Nothing when there are none."""
    tones = {"success": "ok", "warning": "warn", "error": "error"}
    found = [{"text": m, "tone": tones.get(getattr(m, "level_tag", ""), "info")} for m in messages or ()]
    for item in found:
        item["icon"] = ICON_OF_TONE[item["tone"]]
    return draw("notices", items=found)


@component("messages")
def toast(text: str, tone: str = "ok") -> SafeString:
    """A short notice to put into the page's live region (`live_region`), usually by an htmx out-of-band swap."""
    return draw("toast", text=text, tone=tone, icon=ICON_OF_TONE[tone])


@component("messages")
def live_region(id: str = "toasts", *, urgent: bool = False) -> SafeString:
    """The place where toasts land and are read aloud; every frame already has one with the id `toasts`."""
    return format_html(
        '<div class="toasts" id="{}" role="{}" aria-live="{}"></div>',
        id,
        "alert" if urgent else "status",
        "assertive" if urgent else "polite",
    )


@component("messages", block=True)
def empty_state(content: SafeString, title: str, icon: str = "ticket", level: int = 2) -> SafeString:
    """An empty list: what would stand here, and inside the block what to do about it."""
    return draw("empty_state", content=content, title=title, icon=icon, level=str(level))
