"""Who may change the directory. Reading it is everybody's."""

from __future__ import annotations

from balai.kernel.permissions import register

register(
    "directory.load_pack",
    lambda actor, _mall: actor.kind == "system",
    "Load a pack into the mall: a person with the command line and the owner's database role.",
)
