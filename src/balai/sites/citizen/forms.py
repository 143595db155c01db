"""What a citizen types: a contact, a code, a letter, choices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from balai.kernel.errors import DomainError, Invalid


class Asking(forms.Form):
    """A form that can show a refusal of the mall where it belongs."""

    def refuse(self, error: DomainError) -> None:
        """Put each text of the refusal at its field, or at the top."""
        fields = error.fields if isinstance(error, Invalid) else {}
        for name, text in fields.items():
            self.add_error(name if name in self.fields else None, str(text))
        if not fields:
            self.add_error(None, f"{error.title}. {error.explain()}")


class ContactForm(Asking):
    """A phone number or an e-mail address, in one field."""

    contact = forms.CharField(
        label=_("Phone number or e-mail address"),
        help_text=_("For example 0812 3456 7890 or nama@contoh.id. We send a code of six digits there."),
        max_length=254,
        widget=forms.TextInput({"autocomplete": "username", "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={"required": _("Write a phone number or an e-mail address.")},
    )


class CodeForm(Asking):
    """Six digits."""

    code = forms.CharField(
        label=_("Six-digit code"),
        max_length=12,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("Write the six digits from the message.")},
    )


class LetterForm(Asking):
    """What a letter holds."""

    letter = forms.CharField(
        label=_("Letter number"),
        help_text=_("Twelve letters and digits. Capital or small, with or without dashes."),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
        error_messages={"required": _("Write the letter number.")},
    )
    pin = forms.CharField(
        label=_("PIN"),
        help_text=_("Six digits, below the cutting line of the letter."),
        max_length=12,
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "numeric"}),
        error_messages={"required": _("Write the six digits of the PIN.")},
    )


class LinkForm(Asking):
    """The link of a number."""

    link = forms.CharField(
        label=_("Link of the number"),
        help_text=_("Open the number on the device that took it, copy its link, and paste it here."),
        max_length=400,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}),
        error_messages={"required": _("Paste the link of a number.")},
    )


class ChoicesForm(Asking):
    """Language and quiet time of one's messages."""

    lang = forms.ChoiceField(choices=[("id", "Bahasa Indonesia"), ("en", "English")], label=_("Language of messages"))
    own_quiet = forms.BooleanField(required=False, label=_("I choose my own quiet time"))
    quiet_from = forms.TimeField(
        label=_("Quiet from"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("until"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )

    def clean(self) -> dict[str, Any]:
        """An own quiet time needs both ends."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("own_quiet"):
            for name in ("quiet_from", "quiet_until"):
                if not found.get(name) and name not in self.errors:
                    self.add_error(name, str(_("Write a time such as 20:00.")))
        return found
