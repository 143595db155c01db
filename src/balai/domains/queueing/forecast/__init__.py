"""How long until the call, learned from what really happened: a median and an 80 % band.

`snapshots` reads queues as city offices publish them, `history` and `features` say what is known at a moment, `trees`
are the learner, `model` the forecast and its band, `evaluation` the figures that judge it.

Nothing here reads the database or the clock.
"""

from .evaluation import evaluate
from .snapshots import WrongSnapshot, read

__all__ = ["WrongSnapshot", "evaluate", "read"]
