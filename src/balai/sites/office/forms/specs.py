"""The questions about each part."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from balai.domains.directory.types import MallView
from balai.kernel.errors import NotFound

from .asking import Field, Form, Option, Rows, Section
from .mall_specs import closures, counter, hours, notice, roster


def form_for(mall: MallView, part: str, target: str, people: list[Option]) -> Form:
    """The form of a part. `people` are those who can stand on a roster. Raises NotFound."""
    of_service = {
        "fee": fee,
        "requirements": requirements,
        "time": promise,
        "product": product,
        "legal_basis": legal_basis,
        "procedure": procedure,
    }
    if part in of_service:
        return of_service[part]()
    if part in ("hours", "closures"):
        return hours() if part == "hours" else closures()
    if part == "notice":
        return notice(mall)
    if part == "counter":
        return counter(mall, target)
    if part == "roster":
        return roster(people)
    if part in TEXTS:
        return said()
    raise NotFound()


TEXTS = (
    "complaints",
    "facilities",
    "competence",
    "supervision",
    "staffing",
    "service_guarantee",
    "safety_guarantee",
    "evaluation",
)


def both(path: str, label: Any, *, kind: Any = "text", hint: Any = "", optional: bool = False) -> list[Field]:
    """A text in both languages."""
    dot = f"{path}." if path else ""
    return [
        Field(f"{dot}id", _("%(what)s, in Indonesian") % {"what": label}, kind, hint, optional, "full"),
        Field(f"{dot}en", _("%(what)s, in English") % {"what": label}, kind, "", optional, "full"),
    ]


def statuses() -> list[Option]:
    """How sure a fact is."""
    return [
        ("to_verify", _("to be verified")),
        ("certain", _("certain, the source is named")),
        ("illustrative", _("an example, not official")),
    ]


def sure() -> list[Field]:
    """How sure it is, and where that stands."""
    return [
        Field("status", _("How sure is it?"), "select", options=statuses()),
        Field(
            "source",
            _("Source"),
            hint=_("The decree or regulation, with its number. Needed when it is certain."),
            optional=True,
            width="full",
        ),
    ]


def fee() -> Form:
    """What a service costs."""
    kinds = [
        ("free", _("Free of charge")),
        ("fixed", _("One amount")),
        ("table", _("A table of amounts")),
        ("formula", _("Calculated; the note says how")),
        ("by_law", _("Set by law; the note says which")),
    ]
    amount = _("In whole rupiah. Leave empty unless it is one amount.")
    return Form(
        [
            Section(
                "",
                [
                    Field("kind", _("Kind of fee"), "select", options=kinds),
                    Field("amount", _("Amount"), "number", amount, optional=True, width="medium"),
                    *both("per", pgettext("fee", "For what"), optional=True),
                ],
            ),
            Rows(
                "rows",
                _("Lines of the fee"),
                [*both("text", _("Line")), Field("amount", _("Amount"), "number", width="medium")],
                _("Line"),
                hint=_("The parts of one amount, or the lines of a table. Leave empty when there are none."),
            ),
            Section(
                _("Note and source"),
                [
                    *both("note", _("Note"), optional=True),
                    *sure(),
                    Field(
                        "rule",
                        _("Rule that gives the lines"),
                        hint=_("Code of a national fee table. Leave as it is."),
                        optional=True,
                        width="medium",
                    ),
                ],
            ),
        ]
    )


def requirements() -> Form:
    """What a visitor must bring."""
    who = [
        ("person", _("a person, for himself")),
        ("business", _("a business")),
        ("institution", _("an institution")),
        ("proxy", _("somebody for another, by letter")),
        ("foreigner", _("a foreign citizen")),
    ]
    return Form(
        [
            Rows(
                "",
                _("Requirements"),
                [
                    *both("text", _("What to bring")),
                    *both("for", _("Only when"), optional=True),
                    Field(
                        "applicants",
                        _("Only for"),
                        "checkboxes",
                        _("Tick nobody when everybody must bring it."),
                        True,
                        options=who,
                    ),
                    *sure(),
                ],
                _("Requirement"),
            )
        ],
        empty=[],
    )


def promise() -> Form:
    """How long the result takes."""
    units = [("minutes", _("minutes")), ("hours", _("hours")), ("working_days", _("working days"))]
    return Form(
        [
            Section(
                "",
                [
                    Field("value", _("At most"), "number", width="short"),
                    Field("unit", _("Unit"), "select", options=units),
                    Field("fastest", _("At best"), "number", _("In the same unit."), True, "short"),
                    *both("note", _("Note"), optional=True),
                    *sure(),
                ],
            )
        ]
    )


def product() -> Form:
    """What the visitor gets."""
    return Form([Section("", both("", _("What the visitor gets")))])


def legal_basis() -> Form:
    """The law a service rests on."""
    title = Field("title", _("Regulation, by its legal name"), width="full")
    return Form([Rows("", _("Regulations"), [title, *sure()], _("Regulation"), most=20)], empty=[])


def procedure() -> Form:
    """The steps of a service."""
    return Form(
        [
            Rows("steps", _("Steps"), both("", _("Step")), _("Step"), most=20),
            Section(_("Source"), sure()),
        ]
    )


def said() -> Form:
    """A component that is a text."""
    return Form([Section("", [*both("text", _("Text"), kind="textarea"), *sure()])])
