"""Whether the mall's machinery is well: what the operations page shows and IT may do. No person, no case."""

from . import events, permissions  # noqa: F401 - declare the kinds and the permissions
