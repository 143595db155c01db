"""What a newly paired device is."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from balai.domains.accounts import selectors
from balai.domains.directory.types import MallView
from balai.kernel.actors import Actor

NEW = {
    "kiosk": _("A new kiosk"),
    "screen": _("A new screen"),
    "counter": _("A new counter terminal"),
    "printer": _("A new printer"),
}


class PlaceForm(forms.Form):
    """One of the devices that wait for a browser, or a new one with name and place."""

    place = forms.ChoiceField(label=_("What is this device?"), widget=forms.Select)
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        required=False,
        help_text=_("Only for a new device, for example: Kiosk, north door."),
    )
    zone = forms.ChoiceField(label=_("Zone"), required=False, help_text=_("For a new kiosk, screen or printer."))
    counter = forms.ChoiceField(label=_("Counter"), required=False, help_text=_("For a new counter terminal."))
    kiosk = forms.ChoiceField(
        label=_("Prints for"), required=False, help_text=_("For a new printer: the kiosk whose paper it prints.")
    )

    def __init__(self, *args: Any, actor: Actor, mall: MallView, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = selectors.device_rows(actor, mall_id=mall.id, now=now)
        waiting = [(str(row.device.pk), row.label) for row in rows if row.device.state != "active" or row.silent]
        kiosks = [(str(row.device.pk), row.label) for row in rows if row.device.kind == "kiosk"]
        self.fields["kiosk"].choices = [("", _("The desk")), *kiosks]  # type: ignore[attr-defined]
        self.fields["place"].choices = [*NEW.items(), *waiting]  # type: ignore[attr-defined]
        self.fields["zone"].choices = [("", _("The whole mall")), *((z.code, str(z.name)) for z in mall.zones.values())]  # type: ignore[attr-defined]
        self.fields["counter"].choices = [("", "–"), *((c.code, c.code) for c in mall.counters.values())]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A new device needs a name, a terminal its counter."""
        found = super().clean() or {}
        if found.get("place") in NEW and not found.get("name"):
            self.add_error("name", _("Give the device a name."))
        if found.get("place") == "counter" and not found.get("counter"):
            self.add_error("counter", _("Choose the counter this terminal stands at."))
        return found

    def device(self) -> dict[str, Any]:
        """The answer as `claim_pairing` takes it."""
        answer = self.cleaned_data
        if answer["place"] not in NEW:
            return {"device_id": UUID(answer["place"])}
        terminal = answer["place"] == "counter"
        return {
            "kind": answer["place"],
            "name": answer["name"],
            "zone": "" if terminal else answer["zone"],
            "counter": answer["counter"] if terminal else "",
            "kiosk": UUID(answer["kiosk"]) if answer["kiosk"] and answer["place"] == "printer" else None,
        }
