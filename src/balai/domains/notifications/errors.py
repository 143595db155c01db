"""What notifications refuse, in words a visitor can act on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balai.kernel.errors import DomainError, Forbidden, NotFound


class NotThisAddress(DomainError):
    """The address cannot be used on this channel."""

    code = "bad-address"
    status = 422
    title = _("Messages cannot be sent there")
    detail = _("Check the address, or choose another way to be told. Nothing was changed.")


class BadSignature(Forbidden):
    """A report that does not come from the provider."""

    code = "bad-signature"
    title = _("This message is not signed by the provider")
    detail = _("It was not read.")


class NoSuchChannel(NotFound):
    """The channel is unknown here, or not set up."""

    code = "no-such-channel"
