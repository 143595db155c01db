"""Who may look after the mall's machinery."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balai.domains.accounts.permissions import by_role, system
from balai.kernel.permissions import register

register(
    "operations.see", by_role("operations.see") | system, _("See how the machinery is: devices, jobs, backups, seals.")
)
register("operations.retry", by_role("operations.retry"), _("Have failed jobs and messages tried again."))
register(
    "operations.see_opening",
    by_role("operations.see_opening"),
    _("See what is ready for opening: devices, people, voice."),
)
