"""The live picture of one mall's queues, kept in memory by every web node and fed from the journal.

`MallBoard` is pure: `from_tables` fills it once, `apply` takes one journal event at a time, and the property tests
hold both ways of building it equal.
"""

from .estimate import Pace, estimate
from .following import advance, placed
from .mall_board import Call, MallBoard
from .tables import load

__all__ = ["Call", "MallBoard", "Pace", "advance", "estimate", "load", "placed"]
