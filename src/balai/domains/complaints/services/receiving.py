"""Leaving a levy report: anybody may, without saying who he is."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from balai.domains.directory.types import CounterView, MallView
from balai.kernel import clock, journal, keys
from balai.kernel.actors import Actor
from balai.kernel.context import acting
from balai.kernel.errors import Invalid, Text

from ..errors import SentBefore
from ..models import LevyReport
from ..rooms import receipt_of, report_of, room_of
from ..types import CATEGORY, LevyFacts

LONGEST, LONGEST_CONTACT, LARGEST = 2_000, 200, 10_000_000_000
OLDEST = timedelta(days=366)
_KEY = re.compile(r"[\x21-\x7e]{16,80}")
_PURPOSE = "levy.content"
_IDENTITY_NUMBER = re.compile(r"(?<!\d)\d(?:[ .-]?\d){15}(?!\d)")
"""Sixteen digits, however they are set apart: a NIK or the number of a family card."""


def report_levy(*, mall: MallView, counter: CounterView, facts: LevyFacts, key: str, now: datetime) -> str:
    """Keep a report about a counter; returns the receipt, which is stored nowhere.

    `key` is the secret of the form (16 visible characters at least): the same form sent twice is one report with one
    receipt. Raises Invalid (by field), SentBefore (the same key with other words).
    """
    facts = checked(facts, mall, counter, now)
    if not _KEY.fullmatch(key):
        raise Invalid()
    receipt = receipt_of(key)
    report_id = report_of(receipt, mall.id)
    actor = Actor.visitor(mall.id, subject=report_id)
    content = _content(counter, facts)
    service = mall.services.get(facts.service)
    report = LevyReport(
        id=report_id,
        mall_id=mall.id,
        room_id=room_of(mall.id),
        counter_id=counter.id,
        agency_id=counter.agency_id,
        service_id=service.id if service else None,
        amount=facts.amount,
        day=facts.day,
        text=facts.text,
        contact=facts.contact,
        reachable=bool(facts.contact),
        content_hash=keys.keyed_hash(_PURPOSE, content),
        lang=facts.lang,
        state="received",
        since=now,
        received_at=now,
    )
    with acting(actor):
        try:
            with transaction.atomic():
                report.save(force_insert=True)
        except IntegrityError:
            _same(LevyReport.objects.filter(id=report_id).first(), content)
            return receipt
        journal.append(
            "complaint.received",
            subject=report_id,
            mall_id=mall.id,
            actor=Actor.visitor(mall.id),
            occurred_at=now,
            data={
                "category": CATEGORY,
                "counter": counter.code,
                "agency": counter.agency,
                **({"service": service.code} if service else {}),
            },
        )
    return receipt


def checked(facts: LevyFacts, mall: MallView, counter: CounterView, now: datetime) -> LevyFacts:
    """The facts with blanks trimmed. Raises Invalid with a message for each field that cannot be taken."""
    text, contact = facts.text.replace("\r\n", "\n").strip(), facts.contact.strip()
    today = clock.service_day(now, mall.timezone)
    wrong: dict[str, Text] = {}
    if not text:
        wrong["text"] = _("Write in a few words what happened.")
    elif len(text) > LONGEST or "\x00" in text:
        wrong["text"] = _("Please write at most 2,000 characters.")
    elif _IDENTITY_NUMBER.search(text):
        wrong["text"] = _("Please take the identity number out. We need none.")
    if len(contact) > LONGEST_CONTACT or any(ord(sign) < 32 for sign in contact):
        wrong["contact"] = _("Please write one phone number or e-mail address.")
    elif _IDENTITY_NUMBER.search(contact):
        wrong["contact"] = _("Please take the identity number out. We need none.")
    if facts.service and facts.service not in counter.services:
        wrong["service"] = _("Choose one of the services of this counter.")
    if facts.amount is not None and not 0 < facts.amount <= LARGEST:
        wrong["amount"] = _("Write the amount in rupiah, for example 50000.")
    if facts.day is not None and not today - OLDEST <= facts.day <= today:
        wrong["day"] = _("Choose today or a day of the last twelve months.")
    if wrong:
        raise Invalid(fields=wrong)
    return LevyFacts(text, facts.service, facts.amount, facts.day, contact, "en" if facts.lang == "en" else "id")


def _content(counter: CounterView, facts: LevyFacts) -> str:
    day = facts.day.isoformat() if facts.day else ""
    return json.dumps([str(counter.id), facts.service, facts.amount, day, facts.text, facts.contact])


def _same(row: LevyReport | None, content: str) -> None:
    if row is None or bytes(row.content_hash) not in keys.keyed_hashes(_PURPOSE, content):
        raise SentBefore()
