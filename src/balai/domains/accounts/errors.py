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


class PaperSettled(DomainError):
    """What became of a paper was said before, and otherwise."""

    code = "paper-settled"
    title = _("It is already known what became of this paper")
    detail = _("Reload the page to see it. Nothing was changed.")


class DeviceProofFailed(SignInNeeded):
    """Signature, challenge or device do not match."""

    code = "device-proof-failed"
    title = _("This device could not prove who it is")
    detail = _("Open /device/ on the device and pair it again.")


class NotAtTerminal(Forbidden):
    """A badge or a PIN was tried away from an enrolled terminal of a counter."""

    code = "not-at-terminal"
    title = _("A badge works only at a counter terminal")
    detail = _("Sign in with your name and password here, or go to the terminal of your counter.")


class BadgeUnknown(DomainError):
    """No badge, an old one, or somebody's who works here no more: nobody can tell which."""

    code = "badge-unknown"
    status = 422
    title = _("This badge does not open anything")
    detail = _("Scan it once more. If it was replaced or has ended, ask the duty manager for a new one.")


class WrongPin(DomainError):
    """The PIN is not right; `left` tries remain."""

    code = "wrong-pin"
    status = 422
    title = _("This PIN is not right")
    detail = _("You can try %(left)d more times. After that only the duty manager can unlock it.")


class PinLocked(DomainError):
    """Too many wrong PINs in a row, or none was ever set."""

    code = "pin-locked"
    status = 422
    title = _("Your PIN is locked")
    detail = _("The duty manager can unlock it, or print a new one for you.")


class PinTooEasy(DomainError):
    """A PIN that everybody tries first."""

    code = "pin-too-easy"
    status = 422
    title = _("This PIN is too easy to guess")
    detail = _("Choose six digits that are not all the same, not in a row and not a repeated pattern.")


class OtherCounter(DomainError):
    """The terminal stands where this person does not work."""

    code = "other-counter"
    status = 422
    title = _("You do not work at this counter")
    detail = _("This terminal stands at counter %(counter)s. Go to a counter of yours, or ask the duty manager.")


class GuestNeedsAnEnd(DomainError):
    """A guest's last day lies in the past or too far away."""

    code = "guest-end"
    status = 422
    title = _("Choose another last day")
    detail = _("A guest stays from today for at most %(days)d days.")


class AlreadyAdded(DomainError):
    """The same form came twice; `staff_id` is who it added."""

    code = "already-added"
    title = _("This guest is already added")
    detail = _("If the sheet was not printed, issue a new badge: the one before ends.")


class CodeNotPossible(DomainError):
    """A day code that cannot be asked for, vouched for or refused now."""

    code = "day-code"
    title = _("This is not possible for this code now")
    detail = _("It was used, refused or has run out. Ask for a new one.")


class NeedsAnother(Forbidden):
    """Whoever asked for a code cannot vouch for it."""

    code = "needs-another-person"
    title = _("A second person must agree")
    detail = _("Whoever asked for the code cannot vouch for it, and nobody can for himself.")


class ActingNeedsAnEnd(DomainError):
    """Somebody who acts for another does so until a date."""

    code = "acting-end"
    status = 422
    title = _("Give the last day")
    detail = _("Plt., Plh. and Pj. are held until a date.")
