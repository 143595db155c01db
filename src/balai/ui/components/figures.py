"""Big honest numbers: ticket numbers, shares, tiles, codes."""

from __future__ import annotations

from typing import Any

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .registry import component, draw


@component("figures")
def big_number(value: str, label: str = "", *, note: str = "", size: str = "", id: str = "") -> SafeString:
    """The one number a page is about; `size="xl"` for the counter console. `id` marks the value for live updates."""
    return draw("big_number", value=value, label=label, note=note, size=size, id=id)


def _share(value: Any, maximum: Any) -> str:
    """A share in per cent as an attribute value: never localised, between 0 and 100."""
    top = float(maximum or 0)
    return f"{max(0.0, min(100.0, 100 * float(value or 0) / top if top else 0.0)):.2f}"


@component("figures")
def progress(value: float, max: float = 100, label: str = "", *, text: str = "", id: str = "") -> SafeString:
    """How far, as a native progress bar: `label` is its spoken name, `text` stands under it."""
    return draw("progress", share=_share(value, max), label=label or _("Progress"), text=text, id=id)


@component("figures")
def bar(value: float, max: float, text: str, *, tone: str = "") -> SafeString:
    """A bar with its value written beside it, for table cells; tone ok, warn, error or idle (paused)."""
    return draw("bar", share=_share(value, max), text=text, tone=tone)


@component("figures")
def stat(
    label: str, value: Any, *, note: str = "", tone: str = "", href: str = "", soft: bool = False, id: str = ""
) -> SafeString:
    """A figure with its name and its basis (n, period). With `href` it opens the rows behind it; `soft` is the small
    tile inside a card. Tone: ok or error."""
    return draw("stat", label=label, value=value, note=note, tone=tone, href=href, soft=soft, id=id)


@component("figures")
def qr(data: str, label: str, *, level: str = "m") -> SafeString:
    """A QR code as inline SVG with the four-module quiet zone; `label` says what scanning it does."""
    code = segno.make(data, error=level, micro=False, boost_error=False)
    drawing = code.svg_inline(border=4, omitsize=True, svgclass=None, lineclass=None)
    return format_html('<span class="qr" role="img" aria-label="{}">{}</span>', label, mark_safe(drawing))  # noqa: S308
