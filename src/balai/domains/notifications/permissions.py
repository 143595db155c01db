"""Who may see how messages go: counts and states, never an address or a text to somebody."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balai.domains.accounts.permissions import system
from balai.kernel.permissions import by_role, register

register(
    "notifications.see_standing",
    by_role("notifications.see_standing") | system,
    _("See how many messages went out on which channel, and what they cost."),
)
