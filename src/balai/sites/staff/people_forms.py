"""The questions about people: a guest, a colleague, a role, a last day, a PIN."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from balai.domains.accounts.roles import CAPACITIES, ROLES
from balai.domains.directory.types import MallView

WHOLE_MALL = _("The whole mall")


class DayInput(forms.DateInput):
    """A day as browsers ask for it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _day(label: Any, hint: Any = "", *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label, help_text=hint, required=required, widget=DayInput(), input_formats=["%Y-%m-%d", "%d-%m-%Y"]
    )


def _name() -> forms.CharField:
    attrs = {"autocomplete": "off", "autocapitalize": "words", "spellcheck": "false"}
    return forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs))


class _OfMall(forms.Form):
    """A form that knows the mall it is about."""

    def __init__(self, *args: Any, mall: MallView, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mall = mall


class _WithCounters(_OfMall):
    """A form that asks for counters as people write them: 3, or 3, 4 and 5."""

    def clean_counters(self) -> list[str]:
        """The codes of counters that exist."""
        written = self.cleaned_data.get("counters", "")
        codes = list(dict.fromkeys(part.upper() for part in re.split(r"[^0-9A-Za-z-]+", written) if part))
        known = {code.upper(): code for code in self.mall.counters}
        if unknown := [code for code in codes if code not in known]:
            raise forms.ValidationError(_("There is no counter %(code)s."), params={"code": unknown[0]})
        return [known[code] for code in codes]


class GuestForm(_WithCounters):
    """Name, counters, last day: the agency is the one whose counters they are."""

    name = _name()
    counters = forms.CharField(
        label=_("Counter"),
        max_length=60,
        help_text=_("The number on the counter. Several: 3, 4."),
        widget=forms.TextInput,
    )
    until = _day(_("Last day"), _("Everything ends at midnight of this day, by itself."))
    key = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def clean_counters(self) -> list[str]:
        """All of one agency."""
        codes = super().clean_counters()
        if len({self.mall.counters[code].agency for code in codes}) > 1:
            raise forms.ValidationError(_("These counters belong to different agencies. A guest works for one."))
        return codes

    def guest(self) -> dict[str, Any]:
        """The answer as `add_guest` takes it."""
        answer = self.cleaned_data
        return {**answer, "agency": self.mall.counters[answer["counters"][0]].agency}


class RoleForm(_OfMall):
    """A role with its period and capacity."""

    role = forms.ChoiceField(label=_("Role"))
    agency = forms.ChoiceField(label=_("For"), required=False)
    capacity = forms.ChoiceField(
        label=_("Capacity"), initial="definitive", help_text=_("Who acts for somebody does so until a last day.")
    )
    since = _day(_("First day"), _("Empty: from now on."), required=False)
    until = _day(_("Last day"), _("Empty: until somebody ends it."), required=False)

    def __init__(self, *args: Any, mall: MallView, **kwargs: Any) -> None:
        super().__init__(*args, mall=mall, **kwargs)
        agencies = sorted((code, f"{view.short} · {view.name}") for code, view in mall.agencies.items())
        self._choose("role", [(name, kind.title) for name, kind in ROLES.items()])
        self._choose("agency", [("", WHOLE_MALL), *agencies])
        self._choose("capacity", list(CAPACITIES.items()))

    def _choose(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The scope fits the role, the days follow each other, who acts has a last day."""
        found = super().clean() or {}
        kind = ROLES.get(found.get("role", ""))
        if kind and kind.scope == "agency" and not found.get("agency"):
            self.add_error("agency", _("Choose the agency this role is for."))
        if kind and kind.scope == "mall" and found.get("agency"):
            self.add_error("agency", _("This role is for the whole mall."))
        since, until = found.get("since"), found.get("until")
        if found.get("capacity") != "definitive" and not until and "until" not in self.errors:
            self.add_error("until", _("Plt., Plh. and Pj. are held until a date."))
        if since and until and until < since:
            self.add_error("until", _("The last day lies before the first one."))
        return found

    def given(self) -> dict[str, Any]:
        """The answer as `assign_role_by_days` takes it."""
        answer = {name: self.cleaned_data[name] for name in ("role", "capacity", "since", "until")}
        return answer | {"agency": self.cleaned_data["agency"] or None}


class ColleagueForm(RoleForm, _WithCounters):
    """A new colleague with his first role."""

    name = _name()
    username = forms.RegexField(
        label=_("Sign-in name"),
        regex=r"^[a-z0-9][a-z0-9._-]{1,39}$",
        error_messages={"invalid": _("Two to forty small letters, digits, dots or dashes.")},
        help_text=_("Short, in small letters, for example: sari.w"),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
    )
    counters = forms.CharField(
        label=_("Usual counters"), max_length=60, required=False, help_text=_("For officers at a counter: 3, 4.")
    )


class LastDayForm(forms.Form):
    """Until when a guest stays."""

    until = _day(_("Last day"))


class PinForm(forms.Form):
    """The present PIN and a new one, twice."""

    present = forms.CharField(label=_("Present PIN"), max_length=12)
    chosen = forms.CharField(label=_("New PIN"), max_length=12, help_text=_("Six digits that nobody guesses."))
    again = forms.CharField(label=_("New PIN again"), max_length=12)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget = forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def clean_again(self) -> str:
        """The same twice."""
        if self.cleaned_data["again"] != self.cleaned_data.get("chosen"):
            raise forms.ValidationError(_("The two new PINs are not the same."))
        return str(self.cleaned_data["again"])
