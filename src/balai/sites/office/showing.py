"""What a part says, line by line, and what is different between two versions of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from balai.domains.directory.types import ChangeView, ItemView
from balai.ui import formats

from .forms import Form, Rows, form_for
from .forms.asking import Field
from .forms.reading import flat
from .requests import Office
from .wording import STATES, part_name, target_name


@dataclass(frozen=True)
class Line:
    """One question with its answer before and after; `different` when they differ."""

    label: str
    before: str
    after: str

    @property
    def different(self) -> bool:
        """Whether this line is what the change is about."""
        return self.before != self.after


@dataclass(frozen=True)
class Shown:
    """One thing of a change, for the page."""

    part: str
    name: str
    of: str
    target: str
    lines: list[Line]
    problems: list[str] = field(default_factory=list)

    @property
    def same(self) -> int:
        """How many lines stay as they are."""
        return sum(not line.different for line in self.lines)


@dataclass(frozen=True)
class Entry:
    """A change on a list."""

    change: ChangeView
    title: str
    more: int
    state: Any
    tone: str
    maker: str
    checker: str


def entries(office: Office, changes: list[ChangeView]) -> list[Entry]:
    """Changes as they stand on a list."""
    names = office.names(changes)
    return [_entry(office, change, names) for change in changes]


def _entry(office: Office, change: ChangeView, names: Mapping[UUID, str]) -> Entry:
    first = change.first
    state = change.state
    if state == "approved" and not change.begun(office.now):
        state = "planned"
    words, tone = STATES[state]
    title = f"{part_name(first.part)} · {of_item(office, first)}"
    checker = names.get(change.checker_id, "") if change.checker_id else ""
    return Entry(change, title, len(change.items) - 1, words, tone, names.get(change.maker_id, ""), checker)


def of_item(office: Office, item: ItemView) -> str:
    """What an item is about, by name."""
    return target_name(office.mall, item.part, item.target, item.after or item.before)


def shown(office: Office, item: ItemView) -> Shown:
    """One item with its lines: those that differ stand first on the page."""
    form = form_for(office.mall, item.part, item.target, people_of(office, item.part, item.target))
    before, after = _answers(form, item.before), _answers(form, item.after)
    names = [*after, *(name for name in before if name not in after)]
    order = sorted(names, key=_place(form))
    lines = [Line(_label(form, name), before.get(name, ""), after.get(name, "")) for name in order]
    return Shown(item.part, part_name(item.part), of_item(office, item), item.target, lines)


def people_of(office: Office, part: str, target: str) -> list[tuple[str, str]]:
    """Who can stand on the roster of a counter; nobody is asked for other parts."""
    counter = office.mall.counters.get(target) if part == "roster" else None
    return office.officers(counter.agency) if counter else []


def _answers(form: Form, value: Any) -> dict[str, str]:
    if value is None:
        return {}
    return {name: _said(form, name, answer) for name, answer in flat(form.out(value)) if answer not in (None, "", [])}


def _question(form: Form, name: str) -> tuple[int, Field | None, str]:
    """Where a name stands in the form: its place, the question, and the words for its row."""
    place = 0
    for block in form.blocks:
        if isinstance(block, Rows):
            prefix = f"{block.path}." if block.path else ""
            inside = name[len(prefix) :] if name.startswith(prefix) else ""
            row, _dot, path = inside.partition(".")
            for number, question in enumerate(block.fields if row.isdigit() else ()):
                if question.path == path:
                    return place + int(row) * 40 + number, question, f"{block.row} {int(row) + 1}: "
            place += 40 * block.most
        else:
            for question in block.fields:
                place += 1
                if question.path == name:
                    title = f"{block.title}: " if block.title else ""
                    return place, question, title
    return place, None, ""


def _place(form: Form) -> Any:
    return lambda name: _question(form, name)[0]


def _label(form: Form, name: str) -> str:
    _at, question, row = _question(form, name)
    return f"{row}{question.label}" if question else name


def _said(form: Form, name: str, answer: Any) -> str:
    _at, question, _row = _question(form, name)
    options = {str(value): str(label) for value, label in question.options} if question else {}
    if isinstance(answer, list):
        return ", ".join(options.get(str(one), str(one)) for one in answer)
    if question and question.kind == "number" and name.rpartition(".")[2] == "amount":
        return formats.rupiah(answer)
    if question and question.kind == "date":
        try:
            return formats.day(date.fromisoformat(answer))
        except ValueError:
            return str(answer)
    if question and question.kind == "datetime-local":
        return str(answer).replace("T", " ")
    if isinstance(answer, bool):
        return _("yes") if answer else _("no")
    return options.get(str(answer), str(answer))
