"""The mall on Tuesday at nine with somebody of every kind in it, and what each of them shows at an address."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from django.db import connection

from balai.domains.accounts import selectors, services
from balai.domains.accounts.models import Pin, Staff
from balai.domains.accounts.roles import ROLES
from balai.domains.complaints import rooms
from balai.domains.complaints import services as complaints
from balai.domains.complaints.types import LevyFacts
from balai.domains.directory import snapshot
from balai.domains.directory.types import MallView
from balai.domains.notifications import services as notifications
from balai.flows import subscriptions
from balai.kernel.actors import Actor, Role
from balai.kernel.ids import uuid7

from . import cast
from .changes import changes
from .citizens import Citizens
from .doors import HERE, Django, Request

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""Tuesday 09.00 in Jambi, 10.00 in the second mall."""
THERE = "contoh.localhost"
"""The host of the second mall."""
PASSWORD = "kata sandi yang panjang"
SYSTEM = Actor.system("test")
AGENCY = "DUKCAPIL"


class Key:
    """The key a browser made for itself, as WebCrypto does."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())

    @property
    def public(self) -> dict[str, str]:
        """What it tells."""
        numbers = self._key.public_key().public_numbers()
        return {"kty": "EC", "crv": "P-256", "x": _text(numbers.x), "y": _text(numbers.y)}

    @property
    def point(self) -> str:
        """As a push service wants it."""
        numbers = self._key.public_key().public_numbers()
        return urlsafe_b64encode(b"\x04" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")).decode()

    def sign(self, message: str) -> str:
        """What proves that the browser holds it."""
        r, s = utils.decode_dss_signature(self._key.sign(message.encode(), ec.ECDSA(SHA256())))
        return urlsafe_b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode().rstrip("=")


def _text(number: int) -> str:
    return urlsafe_b64encode(number.to_bytes(32, "big")).decode().rstrip("=")


@dataclass
class Hall:
    """`things` are ids, codes and secrets by name; `tokens` of a number: (view, full); what each actor carries."""

    mall: MallView
    elsewhere: MallView
    things: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, tuple[str, str]] = field(default_factory=dict)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    bearers: dict[str, str] = field(default_factory=dict)

    def fill(self, text: str) -> str:
        """`{waiting}` and the like, filled from `things`."""
        return text.format_map(self.things)

    def request(
        self, who: str, method: str, path: str, *, ticket: str = "waiting", body: Any = None, query: str = ""
    ) -> Request:
        """What `who` sends to `path`: with everything that shows who he is, the tokens of `ticket` if he holds it, and
        of his own number if not. A `body` of text values is a form; with a key `json` it is JSON."""
        headers, cookies = {}, dict(self.cookies.get(who, {}))
        asked = [self.fill(query) if "{" in query else query] if query else []
        if who in self.bearers:
            headers["Authorization"] = f"Bearer {self.bearers[who]}"
        if who in (cast.VIEWER, cast.OWNER, cast.ANOTHER):
            held = "another" if who == cast.ANOTHER else ticket
            token = self.tokens[held][0 if who == cast.VIEWER else 1]
            headers["X-Ticket-Token"], cookies["balai_number"] = token, token
            cookies["balai_kiosk"] = f"{self.things[held]}.{token}"
            asked.append(f"token={token}")
        if who == cast.PAIRING:
            headers["X-Pairing-Secret"] = self.things["pairing_secret"]
        target = f"{path}?{'&'.join(asked)}" if asked else path
        if body is None:
            return Request(method, target, headers, cookies)
        filled = self._filled(body)
        if "json" in filled:
            return Request(method, target, headers, cookies, json.dumps(filled["json"]).encode(), "application/json")
        return Request(method, target, headers, cookies, urlencode(filled).encode())

    def _filled(self, body: Any) -> Any:
        if isinstance(body, Mapping):
            return {name: self._filled(value) for name, value in body.items()}
        if isinstance(body, str) and body.startswith("{") and body[1:-1] in self.things:
            return self.things[body[1:-1]]
        return self.fill(body) if isinstance(body, str) else body


class Builder:
    """Brings everybody in, through the doors and services they really use."""

    def __init__(self) -> None:
        malls = {mall.code: mall for mall in snapshot.malls()}
        self.hall = Hall(malls["jambi"], malls["contoh"])
        self.things = self.hall.things
        self.door = Django()

    def build(self) -> Hall:
        """Everybody, every device, numbers in every state, a counter for every verb."""
        notifications.begin_following(subscriptions.NAME)
        self._staff()
        self._devices()
        self._people()
        self._pairings()
        self._numbers()
        self._messages()
        self._reports()
        self.things |= changes(self.hall.mall, NOW)
        Citizens(self.hall, self.door).build()

        self._machinery()
        self.things |= {"never": str(uuid7()), "no_code": "tidak-ada", "password": PASSWORD}
        return self.hall

    def _staff(self) -> None:
        for role, kind in ROLES.items():
            self._colleague(role, f"{role}@{AGENCY}" if kind.scope != "mall" else role)
        self._colleague("officer of another agency", "front_officer@POLRESTA")
        self._colleague("officer whose role ended", f"front_officer@{AGENCY}", ended=True)
        self._colleague("duty manager of another mall", "duty_manager", mall=self.hall.elsewhere, host=THERE)
        owing = self._person("owing", f"front_officer@{AGENCY}")
        self.hall.cookies[cast.OWING] = self._sign_in(owing, factor=None)
        colleague = self._person("colleague", f"front_officer@{AGENCY}")
        self._sign_in(colleague)
        self.things["session"] = str(colleague.sessions.get().pk)
        abroad = Staff.objects.get(name="duty manager of another mall")
        self.things["session_abroad"] = str(abroad.sessions.get().pk)
        passkey = Authenticator.objects.create(
            user=colleague.user, type=Authenticator.Type.WEBAUTHN, data={"name": "kunci"}
        )
        self.things |= {"passkey": passkey.pk, "no_passkey": passkey.pk + 1}

    def _colleague(
        self, name: str, *roles: str, mall: MallView | None = None, host: str = HERE, ended: bool = False
    ) -> None:
        staff = self._person(name, *roles, mall=mall, ended=ended)
        self.hall.cookies[f"{name} by session"] = self._sign_in(staff, host=host)
        self.hall.bearers[f"{name} by token"] = services.issue_token(actor=SYSTEM, staff=staff, now=NOW)

    def _person(self, name: str, *roles: str, mall: MallView | None = None, ended: bool = False) -> Staff:
        staff = services.add_staff(
            actor=SYSTEM,
            mall_id=(mall or self.hall.mall).id,
            username=f"hall-{name.replace(chr(32), chr(45))}",
            name=name,
            password=PASSWORD,
            now=NOW,
        )
        past = {"active_from": NOW - timedelta(days=2), "active_to": NOW - timedelta(days=1)} if ended else {}
        for role in roles:
            kind, _, agency = role.partition("@")
            services.assign_role(actor=SYSTEM, staff_id=staff.pk, role=kind, agency=agency or None, now=NOW, **past)
        return staff

    def _sign_in(
        self, staff: Staff, *, host: str = HERE, factor: str | None = "totp", device: str = ""
    ) -> dict[str, str]:
        form = urlencode({"login": staff.user.get_username(), "password": PASSWORD}).encode()
        cookies = {"balai_device": device} if device else {}
        got = self.door.ask(Request("POST", "/staff/sign-in/", cookies=cookies, body=form, host=host))
        assert got.status == 302, got.text
        if factor:
            services.factor_added(session_key=self.door.kept["balai_session"], factor=factor, now=NOW)
        return {"balai_session": self.door.kept["balai_session"], **cookies}

    def _devices(self) -> None:
        places = {
            "kiosk": {"zone": "a"},
            "screen": {"zone": "a"},
            "counter": {"counter": "3"},
            "printer": {"zone": "a"},
        }
        for kind, place in places.items():
            _device, secret = services.headless_token(
                mall_id=self.hall.mall.id, kind=kind, name=f"the {kind}", now=NOW, **place
            )
            name = "counter terminal" if kind == "counter" else kind
            self.hall.cookies[f"{name} by cookie"] = {"balai_device": secret}
            self.hall.bearers[f"{name} by token"] = secret
        terminal = self.hall.bearers["counter terminal by token"]
        officer = self._person("at the terminal", f"front_officer@{AGENCY}")
        self.hall.cookies[cast.AT_TERMINAL] = self._sign_in(officer, factor=None, device=terminal)
        lost, secret = services.headless_token(mall_id=self.hall.mall.id, kind="kiosk", name="lost", now=NOW)
        services.revoke_device(actor=SYSTEM, device_id=lost.pk, now=NOW)
        self.hall.cookies[cast.REVOKED_COOKIE] = {"balai_device": secret}
        self.hall.bearers[cast.REVOKED_TOKEN] = secret
        spare, _secret = services.headless_token(mall_id=self.hall.mall.id, kind="kiosk", name="spare", now=NOW)
        abroad, _secret = services.headless_token(mall_id=self.hall.elsewhere.id, kind="kiosk", name="abroad", now=NOW)
        other, _secret = services.headless_token(mall_id=self.hall.mall.id, kind="printer", name="other", now=NOW)
        paper = services.ask_print(
            printer_id=other.pk, document="ticket", subject=uuid7(), lang="id", actor=SYSTEM, now=NOW
        )
        self.things["paper"] = str(paper.pk)
        unsure = services.ask_print(
            printer_id=other.pk,
            document="ticket",
            subject=uuid7(),
            lang="id",
            actor=SYSTEM,
            now=NOW - timedelta(minutes=3),
        )
        agent = Actor("device", id=other.pk, mall_id=self.hall.mall.id, roles=(Role("printer"),))
        assert services.next_print(actor=agent, now=unsure.asked_at) == unsure
        services.end_leases(mall_id=self.hall.mall.id, now=NOW - timedelta(minutes=1))
        self.things["paper_unsure"] = str(unsure.pk)
        self.things |= {"device": str(spare.pk), "device_lost": str(lost.pk), "device_abroad": str(abroad.pk)}

    def _people(self) -> None:
        """A guest with badge, PIN (locked) and a code somebody else asked for; a colleague things are done to."""
        person = self._person("person", f"front_officer@{AGENCY}")
        asker = self._person("asker", "duty_manager")
        actor = Actor(kind="staff", id=asker.pk, mall_id=asker.mall_id, roles=(Role("duty_manager"),))
        guest = services.add_guest(
            actor=actor,
            mall_id=self.hall.mall.id,
            name="Rahma Tamu",
            agency=AGENCY,
            counters=["3"],
            until=NOW.date(),
            key="k",
            now=NOW,
        )
        badge = services.issue_badge(actor=actor, staff_id=person.pk, now=NOW)
        Pin.objects.filter(staff=guest.staff).update(locked_at=NOW, failures=5)
        code = services.ask_code(actor=actor, staff_id=person.pk, stands_for="pin", now=NOW)
        neighbour = Staff.objects.get(name="officer of another agency")
        self.things |= {
            "person": str(person.pk),
            "person_role": str(person.roles.get().pk),
            "guest": str(guest.staff.pk),
            "neighbour": str(neighbour.pk),
            "person_abroad": str(Staff.objects.get(name="duty manager of another mall").pk),
            "badge": badge.code,
            "pin": badge.pin,
            "code_asked": str(code.pk),
        }

    def _pairings(self) -> None:
        manager = selectors.for_bearer(self.hall.bearers["duty_manager by token"], now=NOW)
        key = Key()
        offers = [
            services.offer_pairing(mall_id=self.hall.mall.id, public_key=key.public, now=NOW) for _time in range(2)
        ]
        services.claim_pairing(actor=manager, code=offers[1].code, now=NOW, kind="kiosk", name="new", zone="a")
        claimed = offers[1].id
        self.things |= {
            "public_key": key.public,
            "code": offers[0].code,
            "pairing": str(claimed),
            "pairing_secret": offers[1].secret,
            "acceptance": key.sign(f"balai-device-accept:{claimed}"),
        }

    def _numbers(self) -> None:
        self._take("called", "kia", name="Siti Aminah", phone="081234567890")
        self._at("3", "open", "call-next")
        self._take("finished", "akta-kelahiran")
        self._at("5", "open", "call-next", "start", "finish")
        self._take("waiting", "kk-perubahan")
        self._take("another", "kk-perubahan")
        self._take("held", "ktp-perekaman")
        self._at("2", "open", "call-next", "hold")
        self._take("missed", "ktp-perekaman")
        self._at("2", "call-next", "no-show")
        self._take("next", "ktp-perekaman")
        self._take("booked", "sim-a-perpanjangan", channel="online")
        self._at("4", "open", "pause")
        self._take("abroad", "kartu-perpustakaan", host=THERE)
        called = self.things["called"]
        self.things |= {"seen": f"{called}:called", "public_code": "kartu-perpustakaan"}
        for who in ("kiosk by cookie",):
            self.hall.cookies[who]["balai_kiosk"] = f"{self.things['waiting']}.{self.hall.tokens['waiting'][0]}"

    def _messages(self) -> None:
        """One visitor left an address; another one was told that he is called."""
        answer = self.door.ask(
            self.hall.request(
                cast.OWNER, "POST", f"/t/{self.things['waiting']}/notices/leave/", body={"email": "awal@contoh.id"}
            )
        )
        assert answer.status == 303, answer.text
        while subscriptions.react_once(NOW):
            pass
        browser = {"endpoint": "https://push.example.net/1", "p256dh": Key().point, "auth": "MDAwMDAwMDAwMDAwMDAwMA"}
        self.things["subscription"] = json.dumps(browser)

    def _reports(self) -> None:
        """Demands for money were reported in both malls; the desk took one up and closed another."""
        desk = selectors.for_bearer(self.hall.bearers["mall_operator by token"], now=NOW)
        for name, mall in (
            ("levy", self.hall.mall),
            ("levy_taken", self.hall.mall),
            ("levy_closed", self.hall.mall),
            ("levy_abroad", self.hall.elsewhere),
        ):
            receipt = complaints.report_levy(
                mall=mall,
                counter=next(iter(mall.counters.values())),
                facts=LevyFacts("Diminta uang di luar biaya resmi."),
                key=uuid7().hex,
                now=NOW,
            )
            self.things |= {name: str(rooms.report_of(receipt, mall.id)), f"receipt_{name}": receipt}
        self.things |= {"receipt": self.things["receipt_levy"], "receipt_abroad": self.things["receipt_levy_abroad"]}
        for name in ("levy_taken", "levy_closed"):
            complaints.take_up(actor=desk, report_id=UUID(self.things[name]), now=NOW)
        complaints.close(actor=desk, report_id=UUID(self.things["levy_closed"]), reason="not_proved", now=NOW)

    def _machinery(self) -> None:
        """A job and a message that have failed for good."""
        with connection.cursor() as cursor:
            cursor.execute(
                "insert into procrastinate_jobs (task_name, queue_name, status, attempts) values"
                " ('balai.kernel.tasks.forget', 'default', 'failed', 3) returning id"
            )
            self.things["failed_job"] = str(cursor.fetchone()[0])
            cursor.execute(
                "insert into kernel_outbox (id, kind, key, payload, state, attempts, due_at, created_at, last_error)"
                " values (gen_random_uuid(), 'hall.dead', 'hall-dead', '{}', 'dead', 12, now(), now(), 'Timeout')"
            )

    def _take(self, called: str, service: str, host: str = HERE, channel: str = "kiosk", **contact: str) -> None:
        body = json.dumps({"service": service, "channel": channel, **contact}).encode()
        got = self.door.ask(Request("POST", "/api/v1/tickets", body=body, kind="application/json", host=host))
        assert got.status == 201, got.text
        taken = json.loads(got.body)
        self.things |= {called: taken["id"], f"number_{called}": taken["number"]}
        self.things[f"code_{called}"] = taken["check_in_code"]
        self.hall.tokens[called] = (taken["view_token"], taken["token"])

    def _at(self, counter: str, *verbs: str) -> None:
        headers = {"Authorization": f"Bearer {self.hall.bearers['duty_manager by token']}"}
        for verb in verbs:
            got = self.door.ask(Request("POST", f"/api/v1/counters/{counter}/{verb}", headers))
            assert got.status == 200, got.text
