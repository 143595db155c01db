"""What the holder of a number is told in each state. Pure: from a ticket's view, the directory and the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from balai.domains.directory.types import AgencyView, LocalText, MallView, Opening, ServiceView, ZoneView
from balai.domains.queueing import services, tokens
from balai.domains.queueing.attendance import attendance
from balai.domains.queueing.types import TicketView
from balai.flows.hall import counter_numbers, doubtful

NEAR = 3
NEAR_MINUTES = 15
SOON = 2
LIVE = ("booked", "waiting", "called", "serving", "held")


@dataclass(frozen=True)
class Following:
    """A number as its page shows it.

    first, last  the instants between which the call is expected (median and 90th percentile), None when nobody can say
    share        how far through the wait, 0 to 100: time waited over time waited and median still to come
    why_unsure   `closed` (the mall is), `no_counter` (none open for the service), or empty
    doubtful     whether the call may come after today's closing
    owner        whether this browser took the number, and so may check in, cancel and rate
    window       from when until when one may check in today, None when the mall stays closed; `may_check_in`: now
    may_rejoin   whether a missed number can come back from here, until `rejoin_until`
    behind       how many people then come first; `credit`: minutes a number counts as having waited before check-in
    code         the check-in code, for its owner
    link         the address that shows the number and no more
    """

    ticket: TicketView
    service: ServiceView
    origin: ServiceView | None
    agency: AgencyView
    zone: ZoneView | None
    accessibility: LocalText
    counters: str
    opening: Opening
    first: datetime | None
    last: datetime | None
    share: float
    why_unsure: str
    doubtful: bool
    owner: bool
    view_token: str
    link: str
    window: tuple[datetime, datetime] | None
    may_check_in: bool
    may_rejoin: bool
    rejoin_until: datetime
    behind: int
    credit: int
    code: str

    @property
    def live(self) -> bool:
        """Whether anything can still change by itself."""
        return self.ticket.state in LIVE

    @property
    def soon(self) -> bool:
        """Whether the call can come at any moment."""
        return self.ticket.state == "waiting" and self.first is not None and (self.ticket.eta.p90_minutes or 0) < SOON

    @property
    def near(self) -> bool:
        """Whether it is time to come close: few are left, and they will not take long."""
        few = self.ticket.state == "waiting" and (self.ticket.ahead or 0) <= NEAR
        return few and not self.why_unsure and (self.ticket.eta.p50_minutes or 0) <= NEAR_MINUTES

    @property
    def may_cancel(self) -> bool:
        """Whether the number can be given back from here."""
        return self.owner and self.ticket.state in ("booked", "waiting", "called", "held")

    @property
    def may_rate(self) -> bool:
        """Whether the visit can be rated from here."""
        return self.owner and self.ticket.state == "finished" and self.ticket.score is None


def following(
    ticket: TicketView, *, mall: MallView, opening: Opening, now: datetime, owner: bool, origin_url: str
) -> Following:
    """The page of `ticket`; `origin_url` is scheme and host of the request."""
    service = mall.service_by_id(ticket.service_id)
    desk = mall.counters.get(ticket.counter) if ticket.counter else None
    zone = desk.zone if desk else next(iter(service.zones), "")
    unsure = _why_unsure(ticket, opening)
    first = last = None
    if ticket.state == "waiting" and not unsure and ticket.eta.p50_minutes is not None:
        first = now + timedelta(minutes=ticket.eta.p50_minutes)
        last = now + timedelta(minutes=ticket.eta.p90_minutes or ticket.eta.p50_minutes)
    view_token = tokens.view_token(ticket.id)
    rules = attendance(ticket.day)
    return Following(
        ticket=ticket,
        service=service,
        origin=mall.services.get(ticket.origin) if ticket.origin != ticket.service else None,
        agency=mall.agencies[service.agency],
        zone=mall.zones.get(zone),
        accessibility=mall.accessibility,
        counters=counter_numbers(service, mall),
        opening=opening,
        first=first,
        last=last,
        share=_share(ticket, first, now),
        why_unsure=unsure,
        doubtful=ticket.state == "waiting" and doubtful(opening, now, ticket.eta),
        owner=owner,
        view_token=view_token,
        link=f"{origin_url}/t/{ticket.id}/?token={view_token}",
        window=services.check_in_window(mall, now),
        may_check_in=owner and ticket.state == "booked" and services.check_in_open(mall, now),
        may_rejoin=owner and services.may_rejoin(ticket, now),
        rejoin_until=ticket.since + rules.grace,
        behind=rules.behind,
        credit=round(rules.credit.total_seconds() / 60),
        code=tokens.check_in_code(ticket.id) if owner else "",
    )


def _why_unsure(ticket: TicketView, opening: Opening) -> str:
    if ticket.state != "waiting":
        return ""
    # Counters may open before the doors do; only where none is open do the hours explain it.
    if ticket.eta.basis == "no_counter":
        return "no_counter" if opening.open else "closed"
    return ""


def _share(ticket: TicketView, first: datetime | None, now: datetime) -> float:
    if ticket.state != "waiting":
        return 100.0
    if first is None:
        return 0.0
    waited = max(0.0, (now - ticket.issued_at).total_seconds())
    left = max(0.0, (first - now).total_seconds())
    return 100 * waited / (waited + left) if waited + left else 100.0
