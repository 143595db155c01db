"""What the directory refuses."""

from __future__ import annotations

from typing import Any

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


class ChangedMeanwhile(DomainError):
    """Somebody else changed it since it was read. `current` is what it says now (or will say on the date chosen)."""

    code = "changed-meanwhile"
    status = 409
    title = _("Somebody changed this meanwhile")
    detail = _("Nothing was saved. What you typed is still here: compare it with what it says now, then save again.")

    def __init__(self, current: Any = None, base: str = "") -> None:
        super().__init__()
        self.current, self.base = current, base


class WrongChangeState(DomainError):
    """The change is not in a state that allows this; somebody may have acted on it already."""

    code = "wrong-change-state"
    status = 409
    title = _("This is no longer possible")
    detail = _("Somebody has acted on this change already. Look at it again.")


class NotAllowedByRules(Invalid):
    """What was entered breaks a rule of the directory; `problems` are (part, target, path, message)."""

    code = "against-the-rules"

    def __init__(self, problems: tuple[tuple[str, str, str, str], ...]) -> None:
        super().__init__()
        self.problems = problems


class ScreenEdits(DomainError):
    """A pack would overwrite what was written on screen; `divergences` say what, `problems` what would not fit."""

    code = "screen-edits"
    status = 409
    title = _("This pack says other things than were written on screen")

    def __init__(self, divergences: tuple[Any, ...], problems: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.divergences, self.problems = divergences, problems


class RowsInvalid(Invalid):
    """A table has mistakes; `errors` are `sheets.RowError`. Nothing was written."""

    code = "rows-invalid"
    title = _("The table has mistakes")

    def __init__(self, errors: tuple[Any, ...]) -> None:
        super().__init__()
        self.errors = errors
