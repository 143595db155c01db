"""WhatsApp's Cloud API: `POST /{version}/{phone id}/messages` with template messages, and signed status reports.

Faults: rate (429, error 130429, Retry-After), pair_rate (400, 131056), server (500), token (401, 190), unreachable
(400, 131026), no_template (404, 132001), garbage (200 with HTML), lost (accepts, then closes without an answer),
hang, cut.

POST /_control/reports {"statuses": ["sent", "delivered"], "times": 2, "order": "reversed", "secret": "wrong"}
reports these statuses of every accepted message to --callback (or "callback"); `times` repeats each report byte for
byte.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from typing import Any

from .serving import Answer, Cut, Request, World, arguments, report, serve, show_common

_PATH = re.compile(r"/v\d+\.\d+/(\d+)/messages")
_NAME = re.compile(r"[a-z0-9_]{1,512}")


class Cloud:
    """One phone number of one business."""

    def __init__(self, token: str, secret: str, callback: str) -> None:
        self.token, self.secret, self.callback = token, secret, callback

    def handle(self, request: Request, world: World) -> Answer:
        """One request to the API."""
        fault = world.next_fault()
        show_common(fault)
        kind = fault["kind"] if fault else ""
        if kind in _FAULTS:
            status, headers, code, text = _FAULTS[kind]
            return status, headers, _error(code, text)
        if kind == "garbage":
            return 200, {"Content-Type": "text/html"}, b"<html>maintenance</html>"
        found = _PATH.fullmatch(request.path)
        if request.method != "POST" or not found:
            return 404, {}, _error(100, "Unsupported request")
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return 401, {}, _error(190, "Invalid OAuth access token")
        message = request.document()
        if problem := _problem(message):
            return 400, {}, _error(100, problem)
        with world.lock:
            wamid = _wamid(message["to"], len(world.messages))
            world.messages.append(
                {
                    "id": message["biz_opaque_callback_data"],
                    "provider_id": wamid,
                    "phone_id": found[1],
                    "at": time.time(),
                }
                | {"body": message}
            )
        if kind == "lost":
            raise Cut
        return (
            200,
            {},
            {
                "messaging_product": "whatsapp",
                "contacts": [{"input": message["to"], "wa_id": message["to"]}],
                "messages": [{"id": wamid, "message_status": "accepted"}],
            },
        )

    def order(self, verb: str, wanted: dict[str, Any], world: World) -> Answer | None:
        """Send reports."""
        if verb != "reports":
            return None
        statuses = list(wanted.get("statuses", ["sent", "delivered"]))
        if wanted.get("order") == "reversed":
            statuses.reverse()
        with world.lock:
            messages = list(world.messages)
        answers, callback = [], wanted.get("callback", self.callback)
        for message in messages:
            for status in statuses:
                body = json.dumps(self.envelope(message, status)).encode()
                secret = wanted.get("secret", self.secret)
                signature = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
                for _ in range(int(wanted.get("times", 1))):
                    answers.append(report(callback, body, {"X-Hub-Signature-256": signature}))
        return 200, {}, {"answers": answers}

    def envelope(self, message: dict[str, Any], status: str) -> dict[str, Any]:
        """A report as Meta sends it."""
        to = message["body"]["to"]
        said: dict[str, Any] = {
            "id": message["provider_id"],
            "status": status,
            "timestamp": str(int(time.time())),
            "recipient_id": to,
            "biz_opaque_callback_data": message["id"],
        }
        if status == "failed":
            said["errors"] = [{"code": 131026, "title": "Message undeliverable"}]
        else:
            said["pricing"] = {"billable": True, "pricing_model": "PMP", "category": "utility"}
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "62741000000", "phone_number_id": message["phone_id"]},
            "statuses": [said],
        }
        return {
            "object": "whatsapp_business_account",
            "entry": [{"id": "102290129340398", "changes": [{"value": value, "field": "messages"}]}],
        }


_FAULTS: dict[str, tuple[int, dict[str, str], int, str]] = {
    "rate": (429, {"Retry-After": "1"}, 130429, "Rate limit hit"),
    "pair_rate": (400, {}, 131056, "Pair rate limit hit"),
    "server": (500, {}, 131000, "Something went wrong"),
    "token": (401, {}, 190, "Invalid OAuth access token"),
    "unreachable": (400, {}, 131026, "Message undeliverable"),
    "no_template": (404, {}, 132001, "Template name does not exist in the translation"),
}


def _problem(message: dict[str, Any]) -> str:
    """What the API would not take."""
    template = message.get("template")
    if message.get("messaging_product") != "whatsapp":
        return "messaging_product must be whatsapp"
    if not re.fullmatch(r"\d{8,15}", str(message.get("to"))):
        return "to must be a phone number"
    if message.get("type") != "template" or not isinstance(template, dict):
        return "only template messages outside the 24 hour window"
    if not _NAME.fullmatch(str(template.get("name"))) or not template.get("language", {}).get("code"):
        return "template needs name and language"
    for component in template.get("components", []):
        for parameter in component.get("parameters", []):
            text = parameter.get("text")
            if parameter.get("type") != "text" or not text or re.search(r"[\n\t]| {5,}", text):
                return "Param text cannot be empty or have new-line/tab characters or more than 4 consecutive spaces"
    return "" if len(str(message.get("biz_opaque_callback_data", ""))) <= 512 else "biz_opaque_callback_data too long"


def _error(code: int, text: str) -> dict[str, Any]:
    return {"error": {"message": f"(#{code}) {text}", "type": "OAuthException", "code": code, "fbtrace_id": "A1b2C3"}}


def _wamid(to: str, number: int) -> str:
    """As Meta makes them: the phone number can be read in it."""
    return "wamid." + base64.b64encode(b"\x1d" + to.encode() + b"\x15\x02" + number.to_bytes(8, "big")).decode()


def main() -> None:
    """Run until killed."""
    given = arguments(
        __doc__, {"token": "bearer token", "secret": "app secret", "callback": "address of the mall's hook"}
    )
    cloud = Cloud(given.token, given.secret, given.callback)
    serve(cloud.handle, cloud.order, given.port)


if __name__ == "__main__":
    main()
