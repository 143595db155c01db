"""What can go wrong on the way into an account, in words a person can act on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balai.kernel.errors import DomainError, Forbidden, SignInNeeded


class CodeRefused(DomainError):
    """Wrong, used, spent, too old, or from another browser: the same answer."""

    code = "code-refused"
    status = 422
    title = _("This code does not open anything")
    detail = _("Check the digits, or ask for a new code. A code works once, for a few minutes, in this browser only.")


class LetterRefused(DomainError):
    """Unknown letter, wrong PIN, used, spent, replaced or too old: the same answer."""

    code = "letter-refused"
    status = 422
    title = _("Letter number and PIN do not open anything")
    detail = _("Check both. A letter works once and for a limited time; at a counter you get a new one.")


class CitizenSignInNeeded(SignInNeeded):
    """No citizen is signed in in this browser."""

    code = "citizen-sign-in-needed"


class StatusOnly(Forbidden):
    """The session may see the state of numbers and nothing else."""

    code = "status-only"
    title = _("Please confirm that this account is yours")
    detail = _("This phone number was silent for a long time and may have had another owner.")


class ContactTaken(DomainError):
    """The contact was proved for another account not long ago."""

    code = "contact-taken"
    title = _("This address belongs to another account")
    detail = _("Sign in there and remove it first. Nothing was changed.")


class LastContact(DomainError):
    """Without this one nothing would open the account."""

    code = "last-contact"
    title = _("This is the only way into your account")
    detail = _("Add another address first. Nothing was changed.")


class TooManyClaims(DomainError):
    """More than a family has on one day."""

    code = "too-many-claims"
    title = _("You already follow as many numbers as one account can hold")
    detail = _("Let go of one first. Nothing was changed.")


class IdentityRefused(DomainError):
    """The answer of the identity provider does not hold; `reason` is for the log."""

    code = "identity-refused"
    status = 422
    title = _("The national identity could not be confirmed")
    detail = _("Nobody was signed in. Try again, or choose another way.")

    def __init__(self, reason: str = "") -> None:
        super().__init__()
        self.reason = reason


class IdentityUnavailable(DomainError):
    """The identity provider does not answer."""

    code = "identity-unavailable"
    status = 503
    title = _("The national identity service does not answer now")
    detail = _("Try again later, or choose another way.")
