"""Messages that are one POST of JSON: webhooks, anchors."""

from __future__ import annotations

import json

from .. import outbound
from .messages import Message, Permanent, TryLater, register

POST = "http.post"
"""Kind of a message whose payload is `{"url": …, "body": {…}}`."""

_AGAIN = (408, 425, 429)
_LONGEST_WAIT_S = 3600.0


class Answered(Exception):
    """The receiver answered with an error that may pass."""


def post_json(message: Message) -> None:
    """POST `payload["body"]` to `payload["url"]` with the message's key as `Idempotency-Key`.

    Done at any 2xx. Another 4xx, or an address we do not go to, is final; everything else is tried again.
    """
    headers = {"Content-Type": "application/json", "Idempotency-Key": message.key}
    try:
        answer = outbound.send(
            "POST", message.payload["url"], body=json.dumps(message.payload["body"]).encode(), headers=headers
        )
    except outbound.OutboundRefused as error:
        raise Permanent(f"refused: {error}") from error
    if 200 <= answer.status < 300:
        return
    if answer.status in _AGAIN or answer.status >= 500:
        after = answer.headers.get("retry-after", "")
        if after.isdigit():
            raise TryLater(min(float(after), _LONGEST_WAIT_S))
        raise Answered(str(answer.status))
    raise Permanent(f"status {answer.status}")


register(POST, post_json)
