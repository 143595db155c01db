"""Journal events of accounts: ids and codes only, never a name."""

from __future__ import annotations

from balai.kernel.journal import kinds

_ROLE = {"assignment": "id", "role": "code", "agency": "code", "capacity": "code"}
_CODE = {"code": "id", "factor": "code"}
_DEVICE = {"kind": "code", "zone": "code", "counter": "code"}

kinds.register("staff.added", "Somebody began to work in the mall.", fields={})
kinds.register("staff.left", "Somebody left: roles, sessions and tokens ended with him.", fields={})
kinds.register("staff.badge_issued", "A badge was issued; one before it counts no more.", fields={"badge": "id"})
kinds.register("staff.badge_revoked", "A badge was revoked.", fields={"badge": "id"})
kinds.register("staff.pin_set", "A PIN was set: by its owner, or printed for him.", fields={"chosen": "flag"})
kinds.register("staff.pin_locked", "Five wrong PINs in a row: the PIN is locked.", fields={"device": "id"})
kinds.register("staff.pin_unlocked", "A locked PIN was unlocked.", fields={})
kinds.register("staff.end_set", "Somebody's last day was set.", fields={"to": "instant"})
kinds.register("staff.write_refused", "Somebody who only reads tried to change something.", fields={"address": "code"})
kinds.register("daycode.asked", "A code for a forgotten factor was asked for.", fields=_CODE)
kinds.register("daycode.vouched", "A second person vouched: the code exists.", fields=_CODE)
kinds.register("daycode.refused", "A code was refused, or taken back.", fields=_CODE)
kinds.register("daycode.used", "The officer used his code, once.", fields=_CODE)
kinds.register("daycode.expired", "A code ran out with its day, or another one took its place.", fields=_CODE)
kinds.register("staff.password_set", "A new password was set: by its owner, or for him by another.", fields={})
kinds.register("staff.factor_added", "A second factor was enrolled.", fields={"factor": "code"})
kinds.register("staff.factor_removed", "A second factor was removed.", fields={"factor": "code"})
kinds.register("role.assigned", "A role was given.", fields={**_ROLE, "from": "instant", "to": "instant"})
kinds.register("role.ended", "A role ended.", fields={**_ROLE, "to": "instant"})
kinds.register(
    "session.started",
    "A staff member signed in.",
    fields={"session": "id", "factor": "code", "device": "id", "badge": "id"},
)
kinds.register("session.ended", "A sign-in ended.", fields={"session": "id"})
kinds.register(
    "shift.handed_over",
    "A terminal changed hands: the next officer signed in, the one before was signed out.",
    fields={"session": "id", "device": "id", "counter": "code", "before": "id"},
)
kinds.register("token.issued", "A bearer token was issued (demo and test only).", fields={"token": "id"})
kinds.register("token.revoked", "A bearer token was revoked.", fields={"token": "id"})
kinds.register("device.claimed", "The desk recognised a device by its code.", fields={**_DEVICE, "pairing": "id"})
kinds.register("device.enrolled", "A device accepted its place in the mall.", fields=_DEVICE)
kinds.register("device.revoked", "A device lost its access.", fields=_DEVICE)
_PAPER = {"printer": "id", "document": "code", "ticket": "id", "copy": "number", "reason": "code"}

kinds.register("print.asked", "A paper was asked for on a printer.", fields=_PAPER)
kinds.register("print.leased", "A paper was handed to the printer's agent; that happens once.", fields=_PAPER)
kinds.register("print.printed", "A paper came out: its agent says so, or somebody who looked.", fields=_PAPER)
kinds.register("print.failed", "Surely nothing came out: no paper, printer off, or somebody looked.", fields=_PAPER)
kinds.register("print.unknown", "Nobody knows whether a paper came out: its agent died or said nothing.", fields=_PAPER)
kinds.register("print.expired", "Nobody fetched a paper in time; it is not printed any more.", fields=_PAPER)
kinds.register(
    "device.silent",
    "A device in use was not heard for several beats while the mall was open; written once for each silence.",
    fields={**_DEVICE, "heard_at": "instant"},
)
kinds.register("device.heard", "A silent device is heard again.", fields={**_DEVICE, "silent_since": "instant"})
kinds.register(
    "device.paper", "The paper of a printer is another than before.", fields={**_DEVICE, "paper": "code", "was": "code"}
)
