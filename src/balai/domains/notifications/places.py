"""An address in the one form in which a channel keeps it: for those above who ask for one."""

from __future__ import annotations

from .channels import registry


def checked(channel: str, value: str) -> str:
    """The address as the channel keeps it. Raises NotThisAddress, NoSuchChannel."""
    return registry.get(channel).check(value)
