"""E-mail over SMTP, by the relay of `BALAI_SMTP_URL`."""

from __future__ import annotations

import smtplib
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from ..errors import NotThisAddress
from .base import Channel, Outgoing, Refused

LONGEST = 254


class Email(Channel):
    """One plain-text message to one address."""

    code = "email"
    name = _("E-mail")

    def is_set_up(self) -> bool:
        """Whether there is a relay."""
        return bool(settings.BALAI_SMTP_URL)

    def check(self, value: str) -> str:
        """One address, no name, no line break: it becomes a header."""
        value = value.strip()
        if len(value) > LONGEST or not value.isascii():
            raise NotThisAddress()
        try:
            validate_email(value)
        except ValidationError:
            raise NotThisAddress() from None
        name, _at, domain = value.rpartition("@")
        return f"{name}@{domain.lower()}"

    def send(self, message: Outgoing, *, now: datetime) -> str:
        """Hand it to the relay. The `Message-ID` is ours and the same at every attempt."""
        domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
        message_id = f"<{message.id}@{domain}>"
        mail = EmailMessage(
            subject=" ".join(message.title.split()),
            body=message.body + "\n",
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[self.check(message.to)],
            headers={
                "Message-ID": message_id,
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "All",
                "Content-Language": message.lang,
            },
        )
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _text in error.recipients.values()]
            if codes and all(500 <= code < 600 for code in codes):
                raise Refused("no-such-mailbox", gone=550 in codes) from None
            raise
        except smtplib.SMTPDataError as error:
            if 500 <= error.smtp_code < 600:
                raise Refused("mail-rejected") from None
            raise
        return message_id

    def hint(self, value: str) -> str:
        """`s…@example.org`."""
        name, _at, domain = value.rpartition("@")
        return f"{name[:1]}…@{domain}"
