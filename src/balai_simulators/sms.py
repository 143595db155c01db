"""An SMS gateway that speaks `balai-sms/1`, and takes a reference only once.

Faults: rate (429), server (503), invalid (400 invalid_number), credit (402), garbage, lost, hang, cut.
POST /_control/reports {"status": "delivered", "skew": -600}: report every text; `skew` seconds falsify the clock.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import Any

from .serving import Answer, Cut, Request, World, arguments, report, serve, show_common

_FAULTS: dict[str, tuple[int, dict[str, str], str]] = {
    "rate": (429, {"Retry-After": "2"}, "too_many"),
    "server": (503, {}, "unavailable"),
    "invalid": (400, {}, "invalid_number"),
    "credit": (402, {}, "no_credit"),
}


class Gateway:
    """One account of one gateway."""

    def __init__(self, key: str, secret: str, callback: str) -> None:
        self.key, self.secret, self.callback = key, secret, callback

    def handle(self, request: Request, world: World) -> Answer:
        """One text."""
        fault = world.next_fault()
        show_common(fault)
        kind = fault["kind"] if fault else ""
        if kind in _FAULTS:
            status, headers, code = _FAULTS[kind]
            return status, headers, {"error": {"code": code}}
        if kind == "garbage":
            return 202, {"Content-Type": "text/plain"}, b"OK"
        if request.headers.get("authorization") != f"Bearer {self.key}":
            return 401, {}, {"error": {"code": "unauthorised"}}
        message = request.document()
        if not str(message.get("to", "")).startswith("+") or not message.get("text"):
            return 400, {}, {"error": {"code": "invalid_number"}}
        reference = str(message.get("reference"))
        with world.lock:
            known = [found for found in world.messages if found["id"] == reference]
            if not known:
                known = [{"id": reference, "provider_id": f"sms-{len(world.messages) + 1}", "body": message}]
                known[0]["at"] = time.time()
                world.messages.append(known[0])
        if kind == "lost":
            raise Cut
        return 202, {}, {"id": known[0]["provider_id"]}

    def order(self, verb: str, wanted: dict[str, Any], world: World) -> Answer | None:
        """Report every text."""
        if verb != "reports":
            return None
        with world.lock:
            items = [
                {"reference": found["id"], "id": found["provider_id"], "status": wanted.get("status", "delivered")}
                | ({"error": "absent"} if wanted.get("status") == "failed" else {})
                for found in world.messages
            ]
        body = json.dumps({"reports": items}).encode()
        at = int(time.time() + float(wanted.get("skew", 0)))
        digest = hmac.new(self.secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
        to = wanted.get("callback", self.callback)
        return 200, {}, {"answers": [report(to, body, {"X-Balai-Signature": f"t={at},v1={digest}"})]}


def main() -> None:
    """Run until killed."""
    given = arguments(
        __doc__, {"key": "bearer key", "secret": "of the reports", "callback": "address of the mall's hook"}
    )
    gateway = Gateway(given.key, given.secret, given.callback)
    serve(gateway.handle, gateway.order, given.port)


if __name__ == "__main__":
    main()
