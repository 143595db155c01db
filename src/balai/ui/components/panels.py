"""What holds other things: cards, details, questions before an act."""

from __future__ import annotations

from typing import Any

from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .registry import attributes, component, draw


@component("panels", block=True)
def card(
    content: SafeString,
    title: str = "",
    *,
    level: int = 2,
    href: str = "",
    soft: bool = False,
    aside: str = "",
    id: str = "",
) -> SafeString:
    """A framed part of a page, with a heading of the given level. With `href` the whole card is one link."""
    return draw("card", content=content, title=title, level=str(level), href=href, soft=soft, aside=aside, id=id)


@component("panels", block=True)
def disclosure(content: SafeString, summary: str, *, open: bool = False) -> SafeString:
    """More for those who want it: a native details element."""
    return draw("disclosure", content=content, summary=summary, open=open)


@component("panels", block=True, takes_context=True)
def confirm(
    context: Context,
    content: SafeString,
    id: str,
    opener: str,
    title: str,
    action: str,
    *,
    yes: str = "",
    no: str = "",
    variant: str = "danger",
    open: bool = False,
    method: str = "post",
    key: str = "",
    pad: bool = False,
    full: bool = False,
    **attrs: Any,
) -> SafeString:
    """Ask before an act that cannot be undone: an opener and a modal dialog with a POST form. Without JavaScript the
    opener jumps to the same question in the page. The block holds the text and, if needed, further inputs; further
    arguments become attributes of the form (`hx_post`). `open` shows the question at once, as a page of its own."""
    return draw(
        "confirm",
        content=content,
        id=id,
        opener=opener,
        title=title,
        action=action,
        yes=yes or _("Yes, continue"),
        no=no or _("No, go back"),
        variant=variant,
        open=open,
        method=method,
        key=key,
        pad=pad,
        full=full,
        attrs=attributes(attrs),
        csrf_token=context.get("csrf_token", ""),
    )
