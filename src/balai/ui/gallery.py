"""Invented facts for the gallery; no person, no real number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from balai.ui.icons import ICONS


@dataclass(frozen=True)
class Notice:
    """A text with a level, like one of Django's messages."""

    text: Any
    level_tag: str

    def __str__(self) -> str:
        return str(self.text)


FRAMES = {
    "ticket": _("A visitor's phone"),
    "console": _("The counter"),
    "kiosk": _("The kiosk"),
    "signage": _("The hall screen"),
    "slip": _("The paper number"),
}


class SampleForm(forms.Form):
    """A form with every kind of question, bound to bad answers to show its errors."""

    phone = forms.CharField(
        label=_("Phone number"), help_text=_("Only to tell you when your turn is near. Erased tonight.")
    )
    service = forms.ChoiceField(
        label=_("Service"), choices=[("", "—"), ("ca", _("Birth certificate")), ("cb", _("Family card"))]
    )
    need = forms.ChoiceField(
        label=_("Do you need priority?"),
        choices=[("none", _("No")), ("elderly", _("Aged 60 or over")), ("pregnant", _("Pregnant or with a baby"))],
        widget=forms.RadioSelect,
    )
    agree = forms.BooleanField(label=_("You may send me one message about this number"))


def sample() -> dict[str, Any]:
    """Values the examples use."""
    start = datetime(2026, 11, 24, 3, 40, tzinfo=UTC)
    form = SampleForm(data={"phone": "", "service": "", "need": ""})
    form.is_valid()
    return {
        "start": start,
        "end": start + timedelta(minutes=15),
        "form": form,
        "icons": list(ICONS),
        "nothing": [],
        "notices": [Notice(_("Your answer was saved."), "success"), Notice(_("The printer has no paper."), "warning")],
        "name": {"id": "Akta kelahiran", "en": "Birth certificate"},
        "options": [("ca", _("Birth certificate")), ("cb", _("Family card")), ("cc", _("Child identity card"))],
        "needs": [
            ("none", _("No"), ""),
            ("elderly", _("Aged 60 or over"), _("You are called earlier.")),
            {"value": "vehicle", "label": _("Drive-through"), "hint": _("Closed today."), "disabled": True},
        ],
        "papers": [
            ("kk", _("Family card, original")),
            ("book", _("Marriage book"), _("Both books, if you have them.")),
        ],
        "columns": [_("Number"), (_("Waiting"), "num"), _("Holder")],
        "rows": [("PBG-2026-0412", "31", "DLH"), ("PBG-2026-0398", "12", "PUPR"), ("SLF-2026-0077", "19", "Damkar")],
        "called": [
            ("C-041", "Dukcapil", "5"),
            ("D-009", "BPJS Kesehatan", "12"),
            ("A-028", "DPMPTSP · Perizinan", "1"),
            ("C-040", "Dukcapil", "4"),
            ("F-006", "Imigrasi", "16"),
            ("E-015", "PLN", "14"),
        ],
        "waiting": [("Dukcapil", 15, 30), ("Samsat", 10, 20), ("BPJS Kesehatan", 5, 15), ("Imigrasi", 20, 40)],
        "agencies": [
            ("Dukcapil", _("Family card, birth certificate, identity card")),
            ("BPJS Kesehatan", _("Health insurance")),
            ("Samsat", _("Yearly vehicle tax")),
            ("DPMPTSP", _("Business and building permits")),
            ("Imigrasi", _("Passport")),
            ("PLN", _("Electricity")),
        ],
    }
