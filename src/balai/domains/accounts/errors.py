"""What can go wrong at the staff door and with devices."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balai.kernel.errors import DomainError, Forbidden, SignInNeeded


class BadToken(SignInNeeded):
    """A bearer token or device credential that is unknown, expired or ended: nobody can tell which."""

    code = "bad-token"
    title = _("This access has ended")
    detail = _("Sign in again, or pair this device again.")


class SecondFactorNeeded(SignInNeeded):
    """Signed in with a password only, where the role wants more."""

    code = "second-factor-needed"
    title = _("Your role needs a second factor")
    detail = _("Set up a code app or a passkey, or sign in at an enrolled counter terminal.")


class DemoOnly(Forbidden):
    """Something that exists only where no citizen is."""

    code = "demo-only"
    title = _("This exists only in demo and test")
    detail = _("In production an officer signs in with a second factor, and a device is paired with a code.")


class WaitBeforeSignIn(DomainError):
    """Too many wrong sign-ins from here; `seconds` says how long to wait."""

    code = "sign-in-slowed"
    status = 429
    title = _("Please wait before you try again")
    detail = _("There were several wrong sign-ins. Try again in %(seconds)d seconds. Your account is not blocked.")


class RoleAlreadyHeld(DomainError):
    """The same open assignment exists."""

    code = "role-already-held"
    title = _("This person already holds this role")


class RoleNeedsAgency(DomainError):
    """A role that is held for an agency was given without one, or the other way round."""

    code = "role-scope"
    status = 422
    title = _("This role does not fit")
    detail = _("%(role)s is held for one agency or for the whole mall: choose the other.")


class UsernameTaken(DomainError):
    """Somebody else signs in with that name."""

    code = "username-taken"
    title = _("This sign-in name is already in use")


class PairingCodeUnknown(DomainError):
    """Wrong, used or expired: the same answer."""

    code = "pairing-code-unknown"
    status = 404
    title = _("We do not know this code")
    detail = _("The code works once and for ten minutes. Ask the device for a new one.")


class DeviceProofFailed(SignInNeeded):
    """Signature, challenge or device do not match."""

    code = "device-proof-failed"
    title = _("This device could not prove who it is")
    detail = _("Open /device/ on the device and pair it again.")
