"""What a visitor may tell the mall: little, and never a NIK."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from balai.domains.complaints.types import LevyFacts
from balai.flows.hall import PriorityChoice
from balai.kernel.errors import DomainError, Invalid, Text

SCORES = ((4, _("Very good")), (3, _("Good")), (2, _("Not good enough")), (1, _("Bad")))


def fresh_key() -> str:
    """A key for one number: 128 random bits; whoever sends the same form twice gets the same number."""
    return secrets.token_urlsafe(16)


class NumberForm(forms.Form):
    """The wish for a number. `key` makes a second sending harmless; it is new whenever the form is drawn."""

    key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    priority = forms.ChoiceField(label=_("Do you need priority?"), widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("Name to call you by"), max_length=80, required=False, widget=forms.TextInput({"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_("Phone number"),
        max_length=30,
        required=False,
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    )

    def __init__(self, *args: Any, priorities: Iterable[PriorityChoice], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": fresh_key(), "priority": "normal"})
        super().__init__(*args, **kwargs)
        priorities = tuple(priorities)
        minutes = [choice.minutes for choice in priorities] or [0]
        self.credit = (min(minutes), max(minutes))
        self.options = [("normal", _("No, I wait in the usual order"), "")] + [
            (choice.code, choice.name, choice.hint) for choice in priorities
        ]
        self.fields["priority"].required = bool(priorities)
        self.fields["priority"].choices = [option[:2] for option in self.options]  # type: ignore[attr-defined]

    @property
    def wants_contact(self) -> bool:
        """Whether name or phone were touched, so that they must be visible."""
        return any(self[name].value() or self[name].errors for name in ("name", "phone"))

    def content(self) -> bytes:
        """What the key stands for: another content under the same key is another wish."""
        values = [self.cleaned_data[name] for name in ("priority", "name", "phone")]
        return json.dumps(values, ensure_ascii=False).encode()

    def refuse(self, error: DomainError) -> None:
        """Show a refusal of the queue where it belongs."""
        fields = error.fields if isinstance(error, Invalid) else {}
        for name, text in fields.items():
            self.add_error(name if name in self.fields else None, str(text))
        if not fields:
            self.add_error(None, f"{error.title}. {error.explain()}" if error.detail else error.explain())

    def renew_key(self) -> None:
        """Make the next sending a new wish."""
        self.data = {**self.data.dict(), "key": fresh_key()}  # type: ignore[attr-defined]  # a QueryDict of single values


class RatingForm(forms.Form):
    """One to four, and words if one likes."""

    score = forms.TypedChoiceField(
        label=_("How was the service?"),
        choices=SCORES,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the four answers.")},
    )
    comment = forms.CharField(
        label=_("What should we know?"),
        help_text=_("Please write no names and no identity numbers. The agency reads it without your name."),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class AddressForm(forms.Form):
    """Where a visitor wants to be told; one of the two is enough."""

    phone = forms.CharField(
        label=_("Phone number"),
        help_text=_("For WhatsApp, or SMS where WhatsApp does not reach you."),
        max_length=30,
        required=False,
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    )
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        widget=forms.TextInput({"autocomplete": "email", "inputmode": "email", "type": "email"}),
    )


_RUPIAH = re.compile(r"(?:rp\.?)?\s*(\d{1,3}(?:[. ]\d{3})+|\d{1,12})(?:,0{1,2}|,-)?", re.IGNORECASE)


class LevyForm(forms.Form):
    """A demand beyond the official fee. Nobody must say who he is. `key` makes a second sending harmless."""

    key = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("What happened?"),
        help_text=_("Who asked for what? Please write no identity number."),
        max_length=2000,
        error_messages={"required": _("Write in a few words what happened.")},
        widget=forms.Textarea({"rows": 5}),
    )
    amount = forms.CharField(
        label=_("How much were you asked for?"),
        help_text=_("In rupiah, if you know it."),
        max_length=30,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    service = forms.ChoiceField(label=_("For which service?"), required=False)
    day = forms.DateField(
        label=_("On which day?"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Choose today or a day of the last twelve months.")},
    )
    contact = forms.CharField(
        label=_("How can we reach you?"),
        help_text=_("A phone number or an e-mail address. Only the mall’s desk sees it, never the counter."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, services: Iterable[tuple[str, Text]], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": fresh_key()})
        super().__init__(*args, **kwargs)
        self.options = [("", _("I do not know, or another matter")), *services]
        self.fields["service"].choices = self.options  # type: ignore[attr-defined]

    def clean_amount(self) -> int | None:
        """Rupiah as people write them: `50000`, `50.000`, `Rp50.000,00`. Raises ValidationError."""
        given = self.cleaned_data["amount"].strip()
        if not given:
            return None
        found = _RUPIAH.fullmatch(given)
        if found is None:
            raise forms.ValidationError(_("Write the amount in rupiah, for example 50000."))
        return int(re.sub(r"\D", "", found[1]))

    def facts(self, lang: str) -> LevyFacts:
        """What is reported."""
        said = self.cleaned_data
        return LevyFacts(said["text"], said["service"], said["amount"], said["day"], said["contact"], lang)

    def refuse(self, error: DomainError) -> None:
        """Show a refusal where it belongs; what was typed stays."""
        fields = error.fields if isinstance(error, Invalid) else {}
        for name, text in fields.items():
            self.add_error(name if name in self.fields else None, str(text))
        if not fields:
            self.add_error(None, error.explain())

    def renew_key(self) -> None:
        """Make the next sending a new report."""
        self.data = {**self.data.dict(), "key": fresh_key()}  # type: ignore[attr-defined]  # a QueryDict of single values
