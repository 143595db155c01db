"""Journal events of accounts: ids and codes only, never a name."""

from __future__ import annotations

from balai.kernel.journal import kinds

_ROLE = {"assignment": "id", "role": "code", "agency": "code"}
_DEVICE = {"kind": "code", "zone": "code", "counter": "code"}

kinds.register("staff.added", "Somebody began to work in the mall.", fields={})
kinds.register("staff.left", "Somebody left: roles, sessions and tokens ended with him.", fields={})
kinds.register("staff.password_set", "A new password was set: by its owner, or for him by another.", fields={})
kinds.register("staff.factor_added", "A second factor was enrolled.", fields={"factor": "code"})
kinds.register("staff.factor_removed", "A second factor was removed.", fields={"factor": "code"})
kinds.register("role.assigned", "A role was given.", fields={**_ROLE, "from": "instant", "to": "instant"})
kinds.register("role.ended", "A role ended.", fields={**_ROLE, "to": "instant"})
kinds.register(
    "session.started", "A staff member signed in.", fields={"session": "id", "factor": "code", "device": "id"}
)
kinds.register("session.ended", "A sign-in ended.", fields={"session": "id"})
kinds.register("token.issued", "A bearer token was issued (demo and test only).", fields={"token": "id"})
kinds.register("token.revoked", "A bearer token was revoked.", fields={"token": "id"})
kinds.register("device.claimed", "The desk recognised a device by its code.", fields={**_DEVICE, "pairing": "id"})
kinds.register("device.enrolled", "A device accepted its place in the mall.", fields=_DEVICE)
kinds.register("device.revoked", "A device lost its access.", fields=_DEVICE)
kinds.register(
    "device.silent",
    "A device in use was not heard for several beats while the mall was open; written once for each silence.",
    fields={**_DEVICE, "heard_at": "instant"},
)
kinds.register("device.heard", "A silent device is heard again.", fields={**_DEVICE, "silent_since": "instant"})
kinds.register(
    "device.paper", "The paper of a printer is another than before.", fields={**_DEVICE, "paper": "code", "was": "code"}
)
