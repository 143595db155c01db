"""Journal events of the mall's machinery."""

from __future__ import annotations

from balai.kernel.journal import kinds

kinds.register(
    "backup.made",
    "A backup was made, encrypted and without the keys.",
    fields={"backup": "code", "bytes": "number", "rows": "number", "seal": "number", "seconds": "number"},
)
kinds.register(
    "backup.rehearsed",
    "A backup was restored into a throw-away place: counts compared, journal verified.",
    fields={"backup": "code", "good": "flag", "seconds": "number"},
)
kinds.register(
    "backup.restored",
    "This database came from a backup; a new generation of transaction ids began.",
    fields={"backup": "code", "generation": "number"},
)
kinds.register("outbox.revived", "Messages that had failed for good are tried again.", fields={"count": "number"})
kinds.register("job.retried", "A background job that had failed for good is tried again.", fields={"job": "number"})
