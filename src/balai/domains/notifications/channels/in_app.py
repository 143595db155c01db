"""The in-app centre: the notice itself, read on the ticket's page. Nothing leaves the house, so nothing can be lost."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ..errors import NotThisAddress
from .base import Channel, Outgoing


class InApp(Channel):
    """Always there; `notify` writes the row, so there is no address and nothing to send."""

    code = "in_app"
    name = _("On the page of your number")

    def is_set_up(self) -> bool:
        """Always."""
        return True

    def check(self, value: str) -> str:
        """It has no address."""
        raise NotThisAddress()

    def send(self, message: Outgoing, *, now: datetime) -> str:
        """The row is there already."""
        return ""
