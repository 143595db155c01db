"""What goes in and out of the API."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict

from balai.domains.queueing.workflow import STATES

State = Literal["booked", "waiting", "called", "serving", "held", "finished", "no_show", "cancelled", "lapsed"]
Channel = Literal["online", "kiosk", "counter"]
Language = Literal["id", "en"]
Applicant = Literal["person", "business", "institution", "proxy", "foreigner"]
assert State.__args__ == STATES  # type: ignore[attr-defined]


class Strict(Schema):
    """A body in which a field nobody knows is a mistake, not noise."""

    model_config = ConfigDict(extra="forbid")


class Eta(Schema):
    """Minutes until the call; null once called, or when nobody can say."""

    p50_minutes: int | None
    p90_minutes: int | None
    basis: Literal["history", "prior", "no_counter"]


class NewTicket(Strict):
    """A wish for a number. Name and phone are optional and erased the night after; a NIK is never asked."""

    service: str = Field(max_length=200)
    channel: Channel
    priority: str | None = Field(None, max_length=200)
    phone: str | None = Field(None, max_length=200)
    name: str | None = Field(None, max_length=200)
    lang: Language | None = None


class TicketTaken(Schema):
    """A number just given out; `token` may check in, cancel and rate, `view_token` only shows.

    State `booked`: it is called only once its visitor has checked in; it has no position until then.
    """

    id: UUID
    number: str
    token: str
    view_token: str
    check_in_code: str
    state: State
    service: str
    position: int | None
    ahead: int | None
    eta: Eta
    url: str


class Ticket(Schema):
    """One number as it stands."""

    id: UUID
    number: str
    state: State
    service: str
    position: int | None
    ahead: int | None
    eta: Eta
    counter: str | None
    channel: Channel
    priority: str
    issued_at: datetime
    called_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    recalls: int
    score: int | None
    checked_in_at: datetime | None
    outcome: str


class Rating(Strict):
    """From 1 (not good) to 4 (very good)."""

    score: int = Field(ge=1, le=4)
    comment: str | None = Field(None, max_length=1000)


class Transfer(Strict):
    """Where the visitor goes on; his number and place stay."""

    service: str = Field(max_length=200)


class CallNext(Strict):
    """What becomes of a visitor who is still at the counter."""

    previous: Literal["finish", "no-show"] = "finish"


class Pause(Strict):
    """Why, as a code."""

    reason: Literal["break", "lunch", "prayer", "meeting", "other"] | None = None


class CounterNow(Schema):
    """What a counter is doing."""

    counter: str
    state: Literal["closed", "open", "paused"]
    since: datetime


class Call(Schema):
    """One call as the screens show it."""

    number: str
    counter: str
    service: str
    at: datetime


class WaitingQueue(Schema):
    """One queue of the board."""

    service: str
    count: int
    p50_minutes: int | None
    p90_minutes: int | None


class Board(Schema):
    """The last calls and the queues of a zone, or of the whole mall (`zone` null)."""

    zone: str | None
    at: datetime
    called: list[Call]
    waiting: list[WaitingQueue]


class Problem(Schema):
    """RFC 9457. `instead` names channels that may still give a number, `fields` maps an input to its message;
    `request_id` finds the request in the log.
    """

    type: str
    title: str
    status: int
    code: str
    detail: str | None = None
    instead: list[Channel] | None = None
    fields: dict[str, str] | None = None
    request_id: str | None = None


class LocalText(Schema):
    """A text in both languages of the mall."""

    id: str
    en: str


class Zone(Schema):
    """A part of the building with its own screens."""

    code: str
    name: LocalText
    floor: int
    step_free: bool


class Stretch(Schema):
    """A time the mall is open, as instants."""

    opens_at: datetime
    closes_at: datetime


class Mall(Schema):
    """The mall and whether it is open now."""

    code: str
    name: LocalText
    address: str
    timezone: str
    open: bool
    reason: str
    opens_at: datetime | None
    closes_at: datetime | None
    today: list[Stretch]
    zones: list[Zone]


class ServiceLine(Schema):
    """A service in a list, with how long a number taken now would wait."""

    code: str
    name: LocalText
    agency: str
    type: Literal["permit", "non_permit"]
    channels: list[Channel]
    zones: list[str]
    waiting: int
    eta: Eta


class ServicePage(Schema):
    """A page of services; `next` is the cursor of the following one."""

    items: list[ServiceLine]
    next: str | None


class Fact(Schema):
    """How sure it is, and where it was read."""

    status: Literal["certain", "to_verify", "illustrative"]
    source: str


class Requirement(Fact):
    """What to bring; in a `case` only, or by some `applicants` only (empty: by everybody)."""

    text: LocalText
    case: LocalText | None
    applicants: list[Applicant]


class Component(Fact):
    """A component of the service standard: a text, or (the procedure) steps."""

    text: LocalText | None
    steps: list[LocalText]


class FeeRow(Schema):
    """A line of a fee, in rupiah."""

    text: LocalText
    amount: int


class Fee(Fact):
    """The official fee; `rule` is the rule pack that gave the rows."""

    kind: Literal["free", "fixed", "table", "formula", "by_law"]
    amount: int | None
    per: LocalText | None
    rows: list[FeeRow]
    rule: str | None
    note: LocalText | None


class Promise(Fact):
    """How long it takes at most, once everything is complete."""

    value: int
    unit: Literal["minutes", "hours", "working_days"]
    fastest: int | None
    note: LocalText | None


class LegalBasis(Fact):
    """A regulation by its legal name."""

    title: str


class Service(ServiceLine):
    """Everything published about one service."""

    summary: LocalText
    applicants: list[Applicant]
    requirements: list[Requirement]
    procedure: Component | None
    fee: Fee
    promise: Promise
    product: LocalText | None
    complaints: Component | None
    legal_basis: list[LegalBasis]
    counters: list[str]
    responsible: LocalText | None
    charter: LocalText
    catalogue_hash: str
