"""A push service (RFC 8030): takes encrypted messages for any subscription below /push/, and knows none below /gone/.

Faults: rate (429), server (503), denied (403), hang, cut. Accepted bodies are listed in base64.
"""

from __future__ import annotations

import base64
import time

from .serving import Answer, Request, World, arguments, serve, show_common

_FAULTS = {"rate": (429, {"Retry-After": "3"}), "server": (503, {}), "denied": (403, {})}
_KEPT = ("ttl", "urgency", "topic", "content-encoding", "authorization")


def handle(request: Request, world: World) -> Answer:
    """One message for one subscription."""
    fault = world.next_fault()
    show_common(fault)
    if fault and fault["kind"] in _FAULTS:
        status, headers = _FAULTS[fault["kind"]]
        return status, headers, {}
    if request.path.startswith("/gone/"):
        return 410, {}, {}
    if request.headers.get("content-encoding") != "aes128gcm" or "ttl" not in request.headers:
        return 400, {}, {}
    if not request.headers.get("authorization", "").startswith("vapid t="):
        return 401, {}, {}
    with world.lock:
        number = len(world.messages) + 1
        world.messages.append(
            {
                "id": request.headers.get("topic"),
                "subscription": request.path,
                "headers": {name: request.headers.get(name) for name in _KEPT},
                "body": base64.b64encode(request.body).decode(),
                "at": time.time(),
            }
        )
    return 201, {"Location": f"/message/{number}"}, b""


def main() -> None:
    """Run until killed."""
    serve(handle, None, arguments(__doc__).port)


if __name__ == "__main__":
    main()
