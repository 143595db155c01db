"""What a visitor may tell the mall: little, and never a NIK."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from balai.flows.hall import PriorityChoice
from balai.kernel.errors import DomainError, Invalid

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
            self.add_error(None, error.explain())

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
