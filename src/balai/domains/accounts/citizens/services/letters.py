"""Letters with a PIN: for who has neither e-mail nor a phone of his own, and as the second proof."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from balai.kernel.actors import Actor
from balai.kernel.context import acting
from balai.kernel.errors import NotFound
from balai.kernel.ids import normalise_code, uuid7
from balai.kernel.permissions import require
from balai.kernel.ratelimit import shared_limits

from ...models import Citizen, CitizenLetter
from .. import workflow
from ..codes import is_pin, letter_hashes, new_letter, pin_hash
from ..errors import LetterRefused
from ..selectors import rule
from ..types import NewLetter, Opened
from . import sessions
from .records import SYSTEM, begin, himself, tell


def issue_letter(*, actor: Actor, now: datetime, account: str = "", counter: str = "") -> NewLetter:
    """A letter for a new account, or for the one with that number; letters handed out for it before are dead.

    Code and PIN are answered once and kept as hashes. Raises Forbidden, NotFound (no such account in this mall).
    """
    require("accounts.issue_letter", actor)
    if actor.id is None or actor.mall_id is None:
        raise NotFound()
    code, pin = new_letter()
    with acting(SYSTEM, everything=True):
        citizen = _account(actor.mall_id, account) if account else begin(actor.mall_id, "letter", now, actor)
        for row in citizen.letters.select_for_update().filter(state="open"):
            _move(row, "replace", now, actor)
        letter = CitizenLetter.objects.create(
            id=uuid7(),
            mall_id=citizen.mall_id,
            citizen=citizen,
            code_hash=letter_hashes(code)[0],
            pin_hash=pin_hash(code, pin),
            issued_by=actor.id,
            counter=counter,
            issued_at=now,
            expires_at=now + rule(citizen.mall_id, now).letter_valid,
        )
        facts = {"letter": letter.id, "counter": counter or None}
        tell("citizen.letter_issued", citizen.id, citizen.mall_id, facts, now, actor)
    return NewLetter(citizen.id, citizen.number, code, pin, letter.expires_at, known=bool(account))


def _account(mall_id: UUID, number: str) -> Citizen:
    symbols = normalise_code(number)
    written = "-".join(symbols[at : at + 4] for at in range(0, len(symbols), 4))
    found = Citizen.objects.select_for_update().filter(mall_id=mall_id, number=written).first()
    if found is None:
        raise NotFound()
    return found


def open_letter(
    *, mall_id: UUID, code: str, pin: str, address: str, browser: str, now: datetime, session_id: UUID | None = None
) -> Opened:
    """Sign in by letter and PIN. A status-only session (`session_id`) of the same account is raised too.

    Raises LetterRefused (nobody can tell why), TooMany.
    """
    shared_limits.check("citizen-letter", rule(mall_id, now).letter_limits, address=address)
    with acting(SYSTEM, everything=True):
        letter = (
            CitizenLetter.objects.select_for_update(of=("self",))
            .select_related("citizen")
            .filter(code_hash__in=letter_hashes(code), mall_id=mall_id)
            .first()
        )
        right = is_pin(code, pin, bytes(letter.pin_hash) if letter else b"")
        if letter is not None and letter.state == "open" and letter.expires_at > now:
            letter.tries += 1
            if right:
                return _used(letter, browser, now, session_id)
            if letter.tries >= rule(mall_id, now).letter_tries:
                _move(letter, "spend", now)
            letter.save(update_fields=["tries"])
    raise LetterRefused()


def _used(letter: CitizenLetter, browser: str, now: datetime, session_id: UUID | None) -> Opened:
    _move(letter, "open", now)
    if session_id is not None:
        try:
            sessions.raise_rights(session_id, citizen_id=letter.citizen_id, way="letter", now=now)
            owner = himself(letter.citizen_id, letter.mall_id)
            sessions.end_session(actor=owner, session_id=session_id, now=now)
        except NotFound:
            session_id = None  # a session of another account stays what it is
    return sessions.start(letter.citizen, way="letter", rights="full", browser=browser, now=now)


def _move(letter: CitizenLetter, verb: str, now: datetime, actor: Actor | None = None) -> None:
    after = workflow.LETTER.target(verb, letter.state)
    if after is None:
        raise LetterRefused()
    letter.state, letter.ended_at = after, now
    letter.save(update_fields=["state", "ended_at", "tries"])
    who = actor or (Actor.visitor(letter.mall_id) if verb == "spend" else None)
    tell(workflow.LETTER[verb].event, letter.citizen_id, letter.mall_id, {"letter": letter.id}, now, who)
