"""Who may see how messages go: counts and states, never an address or a text to somebody."""

from __future__ import annotations

from balai.domains.accounts.permissions import by_role, system
from balai.kernel.permissions import register

register(
    "notifications.see_standing",
    by_role("notifications.see_standing") | system,
    "See how many messages went out on which channel, and what they cost.",
)
