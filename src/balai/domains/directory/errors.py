"""What the directory refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balai.kernel.errors import DomainError, Invalid


class NoMallInPack(DomainError):
    """The pack describes no mall: rules or a fragment."""

    code = "no-mall-in-pack"
    status = 422
    title = _("This pack describes no mall")


class UnknownCursor(Invalid):
    """A list was asked to go on from a place that no list of ours gave out."""

    code = "unknown-cursor"
    title = _("This list cannot go on from here")
    detail = _("Start again from the beginning of the list.")
