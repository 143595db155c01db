"""The channel: one POST to the push service of the visitor's browser."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from balai.kernel import outbound

from ...errors import NotThisAddress
from ..answers import ProviderFailed, asked_to_wait
from ..base import Channel, Outgoing, Refused
from . import encryption, vapid

GONE = (404, 410)
SLOW_S = 60.0
LONGEST = 2_000


class WebPush(Channel):
    """An encrypted message for one subscription: `{"endpoint": …, "p256dh": …, "auth": …}` as text."""

    code = "web_push"
    name = _("A message of your browser")

    def is_set_up(self) -> bool:
        """Whether the mall has a key and says who may be asked."""
        return bool(vapid.public_key())

    def check(self, value: str) -> str:
        """A subscription as a browser gives it, in one fixed form."""
        try:
            found = json.loads(value)
            endpoint, browser, auth = (str(found[name]) for name in ("endpoint", "p256dh", "auth"))
            encryption.browser_key(encryption.decode(browser))
            place = urlsplit(endpoint)
            secret = encryption.decode(auth)
        except (ValueError, TypeError, KeyError):
            raise NotThisAddress() from None
        web = place.scheme == "https" or (place.scheme == "http" and settings.BALAI_MODE != "production")
        if not web or not place.hostname or len(secret) != 16 or len(endpoint) > LONGEST or not endpoint.isascii():
            raise NotThisAddress()
        return json.dumps({"endpoint": endpoint, "p256dh": browser, "auth": auth}, sort_keys=True)

    def send(self, message: Outgoing, *, now: datetime) -> str:
        """Encrypt and post. A subscription the service no longer knows is refused as gone."""
        subscription = json.loads(message.to)
        key = vapid.own_key()
        if key is None:
            raise Refused("not-set-up")
        wait = max(0, int((message.useless_at - now).total_seconds()))
        answer = outbound.send(
            "POST",
            subscription["endpoint"],
            body=encryption.encrypt(
                json.dumps(content(message), ensure_ascii=False).encode(),
                encryption.decode(subscription["p256dh"]),
                encryption.decode(subscription["auth"]),
            ),
            headers={
                "Authorization": vapid.authorization(
                    key, subscription["endpoint"], settings.BALAI_WEBPUSH_CONTACT or "", now
                ),
                "Content-Encoding": "aes128gcm",
                "Content-Type": "application/octet-stream",
                "TTL": str(wait),
                "Urgency": "high" if message.urgent else "normal",
                # The same message sent again replaces the one that still waits there.
                "Topic": encryption.encode(message.id.bytes),
            },
        )
        if 200 <= answer.status < 300:
            return answer.headers.get("location", "")[:200]
        if answer.status in GONE:
            raise Refused("gone", gone=True)
        if answer.status == 429:
            raise asked_to_wait(answer, SLOW_S)
        if answer.status >= 500 or answer.status in (401, 403, 408):
            raise ProviderFailed(str(answer.status))
        raise Refused("refused")

    def hint(self, value: str) -> str:
        """The push service."""
        return urlsplit(json.loads(value)["endpoint"]).hostname or ""


def content(message: Outgoing) -> dict[str, Any]:
    """What the service worker shows; `tag` lets a newer notice of the same number replace an older one."""
    words = message.body.replace(message.link, "").strip() if message.link else message.body
    return {"title": message.title, "body": words, "link": message.link, "tag": message.template}
