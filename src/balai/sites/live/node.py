"""The live parts of this node, made at start-up."""

from __future__ import annotations

from .batch import Batch
from .follower import Follower
from .hub import Hub
from .resume import Resume

hub = Hub()
resume = Resume()
follower = Follower(hub, resume)
batch = Batch()
