"""What of the directory can be written on screen, how a change lies over the pack, and what the rules say about it.

    parts      what can be edited: where it stands in the documents of a mall
    overlay    the documents of a mall at an instant: the pack's, under the changes that have taken effect
    checking   a change against the schemas and rules that packs are held to

The tables hold what the pack said. A change never writes there: it lies over them from its instant on, in every
process, and a load of another pack cannot overwrite it.
"""

from .checking import problems_of
from .overlay import in_force, laid, live, next_instant
from .parts import PARTS, Documents, Part, part_named, value_hash

__all__ = [
    "PARTS",
    "Documents",
    "Part",
    "in_force",
    "laid",
    "live",
    "next_instant",
    "part_named",
    "problems_of",
    "value_hash",
]
