"""What the queue refuses, in words a visitor or an officer can act on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balai.kernel.errors import DomainError, NotFound, Text


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


class QuotaReached(DomainError):
    """The service has given all numbers of the day through this channel. `other` are its further channels."""

    code = "quota-reached"

    def __init__(self, channel: str, channels: tuple[str, ...]) -> None:
        super().__init__()
        self.other = tuple(other for other in channels if other != channel)
        self.members = {"instead": list(self.other)}
        self.title = _TAKEN.get(channel, _TAKEN["counter"])
        self.detail = _IN_THE_MALL if channel == "online" and self.other else _ANOTHER_DAY


_TAKEN: dict[str, Text] = {
    "online": _("All online numbers of today are taken"),
    "kiosk": _("The kiosk has given all its numbers of today"),
    "counter": _("All numbers of today are given out"),
}
_IN_THE_MALL = _(
    "No number was taken. In the mall the kiosk and the front desk still give numbers for this service; online numbers"
    " are given again tomorrow."
)
_ANOTHER_DAY = _("No number was taken. Ask at the front desk, or come back on the next open day.")


class TooManyNumbers(DomainError):
    """One device or phone has had its numbers of the day."""

    code = "too-many-numbers"
    title = _("You have taken as many numbers as one visitor may take in a day")

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.detail = _SAME_PHONE if kind == "phone" else _SAME_DEVICE


_SAME_DEVICE = _(
    "No number was taken; those you have stay valid. Give back one you do not need, or ask at the front desk in the"
    " mall."
)
_SAME_PHONE = _(
    "No number was taken. This phone number has been left for as many numbers as one visitor may take in a day. Take"
    " the number without it, or ask at the front desk in the mall."
)


class CheckInClosed(DomainError):
    """Outside the hours in which one can check in."""

    code = "check-in-closed"
    title = _("Check-in is not open now")
    detail = _("Check in when you are in the mall, from shortly before it opens. Your number is kept.")


class TooLateToRejoin(DomainError):
    """The number was called too long ago, or has come back too often."""

    code = "too-late-to-rejoin"
    title = _("This number can no longer come back into the queue")
    detail = _("Please take a new number. Your papers stay as they are.")


class SomebodyAtCounter(DomainError):
    """The verb needs a free counter."""

    code = "somebody-at-counter"
    title = _("There is another number at this counter")
    detail = _("Finish with this visitor first, or put the number on hold. Nothing was changed.")


class ReasonNeeded(DomainError):
    """Calling out of order needs a reason."""

    code = "reason-needed"
    status = 422
    title = _("Say why this number is called before its turn")
    detail = _("Choose a reason and call again. Nobody was called.")
