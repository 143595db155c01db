"""Where one is and where one can go."""

from __future__ import annotations

from typing import Any

from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from balai.ui import formats

from .registry import component, draw


@component("navigation", block=True)
def breadcrumb(content: SafeString) -> SafeString:
    """The way back (`crumb` inside), from the front page to here."""
    return format_html('<nav class="crumbs" aria-label="{}"><ol>{}</ol></nav>', _("Breadcrumb"), content)


@component("navigation", part_of="breadcrumb")
def crumb(text: str, href: str = "") -> SafeString:
    """One place on the way; the last one, without `href`, is this page."""
    if href:
        return format_html('<li><a href="{}">{}</a></li>', href, text)
    return format_html('<li><span aria-current="page">{}</span></li>', text)


@component("navigation", block=True)
def tabs(content: SafeString, label: str) -> SafeString:
    """Views of the same thing as links (`tab` inside): each has its own address and works without JavaScript."""
    return format_html('<nav class="tabs" aria-label="{}"><ul>{}</ul></nav>', label, content)


@component("navigation", part_of="tabs")
def tab(text: str, href: str, *, current: bool = False, count: Any = None) -> SafeString:
    """One view; `count` is shown beside its name."""
    return draw("tab", text=text, href=href, current=current, count=None if count is None else formats.number(count))


@component("navigation")
def pagination(next: str = "", previous: str = "", *, label: str = "") -> SafeString:
    """Keyset pages: addresses of the next and the previous one; no page numbers. Nothing when there is one page."""
    return draw("pagination", next=next, previous=previous, label=label or _("More results"))


@component("navigation", takes_context=True)
def live_clock(context: Context) -> SafeString:
    """The time in the mall, 10.24 WIB; `clock.js` keeps it right, without JavaScript it is the time of the page."""
    chrome = context.get("chrome")
    now = getattr(chrome, "now", None) or timezone.now()
    zone = getattr(chrome, "zone", "") or "Asia/Jakarta"
    return draw("live_clock", now=now, zone=zone)
