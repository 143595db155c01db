"""What the queue refuses, in words a visitor or an officer can act on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balai.kernel.errors import DomainError, NotFound


class ServiceClosed(DomainError):
    """The service gives no numbers through this channel now."""

    code = "service-closed"
    title = _("This service is not giving out numbers now")
    detail = _("Please choose another service or ask at the information desk. No number was issued.")


class WrongState(DomainError):
    """The ticket is in a state that does not allow the verb."""

    code = "wrong-state"
    title = _("This number is no longer in a state that allows this")
    detail = _("Reload the page to see where the number is now. Nothing was changed.")


class CounterNotOpen(DomainError):
    """The counter is closed or paused."""

    code = "counter-not-open"
    title = _("The counter is not open")
    detail = _("Open or resume the counter first. Nobody was called.")


class NobodyAtCounter(DomainError):
    """The verb needs a called or served ticket and there is none."""

    code = "nobody-at-counter"
    title = _("There is no number at this counter")
    detail = _("Call the next number first.")


class NotServedHere(DomainError):
    """The target service does not exist or gives no numbers."""

    code = "not-served"
    status = 422
    title = _("This service cannot take the number")
    detail = _("Choose a service that is open in this mall. The number stays where it is.")


class AlreadyRated(DomainError):
    """A ticket is rated once."""

    code = "already-rated"
    title = _("You have already rated this visit")
    detail = _("Thank you. Your first answer was kept.")


class TicketExpired(NotFound):
    """The token is right, its service day is over. To programs it is not there; a page may say why."""
