"""What a person can press: buttons, links that look like them, keys, icons."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext

from balai.ui.icons import ICONS

from .registry import attributes, component, draw


@component("actions")
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """A line icon. Without `label` it is decoration and hidden from screen readers; size `l` doubles it."""
    spoken = format_html(' role="img" aria-label="{}"', label) if label else mark_safe(' aria-hidden="true"')
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" focusable="false"{}>{}</svg>',
        " icon--l" if size == "l" else "",
        spoken,
        mark_safe(ICONS[name]),  # noqa: S308 (our own constants)
    )


def key_text(key: str) -> str:
    """The word printed on a key: Enter, Esc, Spasi, or the letter itself."""
    words = {"enter": "Enter", "escape": "Esc", "space": pgettext("keyboard key", "Space")}
    return words.get(key.lower(), key.upper())


@component("actions")
def key_hint(key: str) -> SafeString:
    """The key that does the same as a click; `keys.js` listens, this only shows it."""
    return format_html('<kbd class="key">{}</kbd>', key_text(key))


def _key_attributes(key: str) -> dict[str, str]:
    if not key:
        return {}
    shortcut = {"enter": "Enter", "escape": "Escape", "space": "Space"}.get(key.lower(), key.upper())
    return {"data-key": key.lower(), "aria-keyshortcuts": shortcut}


@component("actions")
def button(
    text: str,
    variant: str = "primary",
    *,
    type: str = "submit",
    icon: str = "",
    key: str = "",
    full: bool = False,
    pad: bool = False,
    disabled: bool = False,
    **attrs: Any,
) -> SafeString:
    """A button: primary (one per page), secondary, danger or quiet. `key` adds a keyboard shortcut, `pad` the tall form
    of the counter console with its key underneath. Further arguments become attributes (`hx_post`, `name`, `value`)."""
    return draw(
        "button",
        text=text,
        variant=variant,
        icon=icon,
        key=key,
        full=full,
        pad=pad,
        attrs=attributes({"type": type, "disabled": disabled, **_key_attributes(key), **attrs}),
    )


@component("actions")
def link_button(
    text: str,
    href: str,
    variant: str = "secondary",
    *,
    icon: str = "",
    key: str = "",
    full: bool = False,
    pad: bool = False,
    **attrs: Any,
) -> SafeString:
    """A link that leads to another page and looks like a button. What changes something is a `button` in a form."""
    return draw(
        "button",
        text=text,
        variant=variant,
        icon=icon,
        key=key,
        full=full,
        pad=pad,
        href=href,
        attrs=attributes({"href": href, **_key_attributes(key), **attrs}),
    )
