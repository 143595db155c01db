"""What is read in rows: summaries, tasks, steps, tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .registry import component, draw

TASK_STATES = ("todo", "current", "done", "blocked")


@component("reading", block=True)
def summary_list(content: SafeString, plain: bool = False, label: str = "") -> SafeString:
    """Names and values, one row each (`summary_row` inside). `plain` sets the values to the right, without a frame."""
    return draw("summary_list", content=content, plain=plain, label=label)


@component("reading", part_of="summary_list")
def summary_row(name: str, value: Any, *, href: str = "", action: str = "") -> SafeString:
    """One row of a summary list; with `href` a link to change the answer."""
    return draw("summary_row", name=name, value=value, href=href, action=action or _("Change"))


@component("reading", block=True)
def task_list(content: SafeString, label: str = "") -> SafeString:
    """What has to be done, each `task` with its state."""
    return draw("task_list", content=content, label=label)


@component("reading", part_of="task_list")
def task(text: str, state: str = "todo", *, href: str = "", hint: str = "") -> SafeString:
    """One task; state is todo, current, done or blocked."""
    words = {
        "todo": (pgettext("task", "Not started"), ""),
        "current": (pgettext("task", "In progress"), "info"),
        "done": (pgettext("task", "Done"), "ok"),
        "blocked": (pgettext("task", "Cannot start yet"), "quiet"),
    }
    word, tone = words[state]
    return draw("task", text=text, word=word, tone=tone, href=href, hint=hint)


@component("reading", block=True)
def steps(content: SafeString, label: str = "") -> SafeString:
    """A journey in numbered steps (`step` inside): where the person is, what comes next, when."""
    return draw("steps", content=content, label=label)


@component("reading", part_of="steps")
def step(title: str, *, place: str = "", detail: str = "", aside: str = "", state: str = "todo") -> SafeString:
    """One step; state is todo, current or done."""
    words = {"current": pgettext("step", "now"), "done": pgettext("step", "done")}
    return draw("step", title=title, place=place, detail=detail, aside=aside, state=state, word=words.get(state, ""))


@component("reading", block=True)
def table(content: SafeString, caption: str, hide_caption: bool = False) -> SafeString:
    """A table with a caption that scrolls inside itself on a phone. Write `thead` and `tbody` inside; numeric cells
    carry the class `num`."""
    return draw("table", content=content, caption=caption, hide_caption=hide_caption)


@component("reading")
def data_table(
    caption: str, columns: Iterable[Any], rows: Iterable[Iterable[Any]], *, hide_caption: bool = False, empty: str = ""
) -> SafeString:
    """A table from data: columns are titles or pairs (title, "num"); the first cell of a row is its header."""
    heads = [(c[0], c[1]) if isinstance(c, tuple) else (c, "") for c in columns]
    body = [[(cell, kind) for cell, (_title, kind) in zip(row, heads, strict=True)] for row in rows]
    return draw(
        "data_table",
        caption=caption,
        hide_caption=hide_caption,
        heads=heads,
        body=body,
        empty=empty or _("Nothing to show."),
    )
