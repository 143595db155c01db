"""What was typed, as a value; and a value, as what stands in the inputs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from .asking import Field, Form, Rows, Section

_MONEY = re.compile(r"(?:rp)?([0-9]{1,3}(?:[. ][0-9]{3})+|[0-9]{1,13})", re.IGNORECASE)


@dataclass
class Answers:
    """`typed` holds the texts by name of input, rows counted anew; `value` the part; `errors` texts by name."""

    typed: dict[str, Any]
    value: Any
    errors: dict[str, str] = field(default_factory=dict)


def spoken_path(path: str) -> str:
    """The path of a problem (`rows[0].text.id`) as the name of its input (`rows.0.text.id`)."""
    return re.sub(r"\[(\d+)\]", r".\1", path).lstrip(".")


def answers(form: Form, post: QueryDict) -> Answers:
    """Read a form. A number that is none is an error at its input; everything typed is kept."""
    found = Answers({}, None)
    tree: dict[str, Any] = {}
    for block in form.blocks:
        if isinstance(block, Section):
            for question in block.fields:
                _take(found, tree, question, question.path, _given(post, question, question.path))
        else:
            _take_rows(found, tree, block, post)
    value = _lists(tree)
    found.value = form.into(value) if value else form.empty
    return found


def _take_rows(found: Answers, tree: dict[str, Any], rows: Rows, post: QueryDict) -> None:
    place = 0
    for index in range(rows.most):
        given = [(q, _given(post, q, _name(rows, index, q))) for q in rows.fields]
        if any(text for q, text in given if not _always_answered(q)):
            for question, text in given:
                _take(found, tree, question, _name(rows, place, question), text)
            place += 1


def _always_answered(question: Field) -> bool:
    """A choice that cannot be left open says nothing about whether its row is used."""
    return question.kind == "select" and all(value for value, _label in question.options)


def _name(rows: Rows, index: int, question: Field) -> str:
    return ".".join(part for part in (rows.path, str(index), question.path) if part)


def _given(post: QueryDict, question: Field, name: str) -> Any:
    if question.kind == "checkboxes":
        known = {value for value, _label in question.options}
        return [value for value in post.getlist(name) if value in known]
    return " ".join(post.get(name, "").replace("\x00", "").split())[:2000]


def _take(found: Answers, tree: dict[str, Any], question: Field, name: str, text: Any) -> None:
    found.typed[name] = text
    if not text:
        return
    value = text
    if question.kind == "select" and text not in {str(option) for option, _label in question.options}:
        found.errors[name] = _("Choose one of the list.")
        return
    if question.kind == "number":
        number = _MONEY.fullmatch(text)
        if number is None:
            found.errors[name] = _("Write a whole number in digits, for example 250000.")
            return
        value = int(re.sub(r"[. ]", "", number[1]))
    place = tree
    *way, last = name.split(".")
    for step in way:
        place = place.setdefault(step, {})
    place[last] = value


def _lists(tree: Any) -> Any:
    """Mappings whose keys are numbers are lists."""
    if not isinstance(tree, dict):
        return tree
    inner = {key: _lists(value) for key, value in tree.items()}
    if inner and all(key.isdigit() for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner


def flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every single value with its path; a list of texts stays one value."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from flat(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and any(isinstance(row, Mapping) for row in value):
        for index, inner in enumerate(value):
            yield from flat(inner, f"{path}.{index}" if path else str(index))
    else:
        yield path, value


def drawn(form: Form, typed: Mapping[str, Any], errors: Mapping[str, str]) -> list[dict[str, Any]]:
    """The blocks of a form for the template."""
    blocks: list[dict[str, Any]] = []
    for block in form.blocks:
        if isinstance(block, Section):
            inputs = [_input(q, q.path, typed, errors) for q in block.fields]
            blocks.append({"title": block.title, "hint": block.hint, "inputs": inputs})
            continue
        count = _rows_in(block, typed)
        shown = min(block.most, count + block.spare)
        rows = [[_input(q, _name(block, i, q), typed, errors, q_row=True) for q in block.fields] for i in range(shown)]
        blocks.append({"title": block.title, "hint": block.hint, "rows": rows, "row": block.row})
    return blocks


def _rows_in(rows: Rows, typed: Mapping[str, Any]) -> int:
    prefix = f"{rows.path}." if rows.path else ""
    found = [int(m[1]) for name in typed if (m := re.match(rf"{re.escape(prefix)}(\d+)(?:\.|$)", name))]
    return max(found, default=-1) + 1


def _input(
    question: Field, name: str, typed: Mapping[str, Any], errors: Mapping[str, str], q_row: bool = False
) -> dict[str, Any]:
    empty: Any = [] if question.kind == "checkboxes" else ""
    return {
        "name": name,
        "label": question.label,
        "kind": question.kind,
        "input": "text" if question.kind == "number" else question.kind,
        "hint": question.hint,
        "optional": question.optional,
        "width": question.width,
        "options": question.options,
        "value": typed.get(name, empty),
        "error": errors.get(name, ""),
        "numeric": question.kind == "number",
        "in_row": q_row,
    }
