"""What complaints refuse, in words a visitor or the desk can act on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balai.kernel.errors import DomainError


class WrongState(DomainError):
    """The report is in a state that does not allow the verb."""

    code = "complaint-wrong-state"
    title = _("This report is no longer in a state that allows this")
    detail = _("Somebody else may have been faster. Look at the report as it is now. Nothing was changed.")


class SentBefore(DomainError):
    """The same form was sent before with other words."""

    code = "complaint-sent-before"
    status = 422
    title = _("This form was sent before")
    detail = _("What you sent first was kept. To report something else as well, press the button again.")
