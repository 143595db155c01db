"""`balai simulate day`: visitors and officers of a whole day, over the public API of a running mall.

`balai simulate history`: ended days written at once, so that a mall of yesterday has a past.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from balai.config import bootstrap, env, parent

SPEED = 6.0
LINE_EVERY_S = 60.0
EPILOG = """\
The officers sign in with bearer tokens made as `balai staff token --as front_officer --counter CODE` makes them, which
needs the mall's own database and exists in demo and test only. For a mall elsewhere, write a JSON object of counter
code to token into a file and give it as --tokens.
The same seed is the same day. SIGTERM ends it at once; the counters stay as they are, the next run goes on from there.
"""


def register(subparsers: Any) -> None:
    """Add `simulate` and its verbs."""
    parser = subparsers.add_parser("simulate", help="people who come to the mall, for demonstration and tests")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verb = verbs.add_parser("day", help="one day of visitors", epilog=EPILOG, formatter_class=_Formatter)
    verb.add_argument("--speed", type=float, default=SPEED, help=f"how much faster than real time (default {SPEED:g})")
    verb.add_argument(
        "--date", type=date.fromisoformat, help="the day that is played (default: the next working day but Friday)"
    )
    verb.add_argument("--visitors", type=int, help="how many come (default: the rule pack's average, 1169)")
    verb.add_argument("--seed", type=int, default=1, help="another number is another day (default 1)")
    verb.add_argument("--base-url", default=_own_url(), help="the mall (default: $BALAI_URL, else this machine's)")
    verb.add_argument("--leave", nargs="*", default=[], metavar="COUNTER", help="counters left to real people")
    verb.add_argument("--tokens", type=Path, metavar="FILE", help="bearer tokens by counter, for a mall elsewhere")
    verb.add_argument("--mall", metavar="CODE", help="which mall, when there are several")
    verb.set_defaults(run=day)

    verb = verbs.add_parser(
        "history", help="ended working days, written at once", epilog=HISTORY, formatter_class=_Formatter
    )
    verb.add_argument("--days", type=int, required=True, help="how many working days (a year of Jambi: 228)")
    verb.add_argument("--until", type=date.fromisoformat, metavar="DATE", help="the last of them (default: yesterday)")
    verb.add_argument("--visitors", type=int, help="how many come a day (default: the rule pack's average, 1169)")
    verb.add_argument("--seed", type=int, default=1, help="another number is another history (default 1)")
    verb.add_argument("--mall", metavar="CODE", help="which mall, when there are several")
    verb.set_defaults(run=history)


HISTORY = """\
Writes numbers, journal events, counters and ratings of each day in one transaction, through the queue's own transition
table, then seals the journal. A day that has numbers already is left alone, so the command may be repeated. Never in
production. 228 days are about 267,000 visits and 1.3 million events.
"""


class _Formatter(argparse.RawDescriptionHelpFormatter):
    pass


def day(arguments: argparse.Namespace) -> int:
    """Live the day. Exit codes: 0 done or stopped by a signal, 1 the mall stayed away, 2 not possible as asked."""
    parent.die_with_parent()
    if arguments.speed <= 0 or (arguments.visitors is not None and arguments.visitors < 0):
        return _wrong("--speed is positive and --visitors not negative.")
    if arguments.tokens is None:
        bootstrap.use_django("app", "balai-simulate")
        token_for = _own_tokens(arguments.mall)
    else:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balai.config.settings")
        token_for = json.loads(arguments.tokens.read_text(encoding="utf-8")).__getitem__
    code = asyncio.run(_live(arguments, token_for))
    gc.freeze()  # collecting what Django built takes a second at exit; whoever sent SIGTERM waits half of one
    return code


def history(arguments: argparse.Namespace) -> int:
    """Write the days. Raises SettingsError for what cannot be done."""
    bootstrap.use_django("worker", "balai-simulate")
    from django.conf import settings

    from balai.config import history as past
    from balai.domains.accounts.places import mall_named
    from balai.domains.queueing.services import NotHistory
    from balai.kernel import clock
    from balai.kernel.errors import NotFound

    if settings.BALAI_MODE == "production":
        raise env.SettingsError("history is invented; in production there is only what happened.")
    if not 0 < arguments.days <= past.FURTHEST or (arguments.visitors is not None and arguments.visitors < 0):
        raise env.SettingsError(f"--days lies between 1 and {past.FURTHEST}, --visitors is not negative.")
    try:
        mall = mall_named(arguments.mall)
    except NotFound:
        raise env.SettingsError("there is no such mall, or there are several: name one with --mall.") from None
    now = clock.now()
    yesterday = clock.service_day(now, mall.timezone) - timedelta(days=1)
    days = past.working_days(mall, arguments.days, arguments.until or yesterday)
    say, began = _Progress(), time.monotonic()
    say.line(f"{mall.code}: {len(days)} working days from {days[0]} to {days[-1]}")

    def tell(done: past.Loaded) -> None:
        seen = done.days + done.skipped
        spent = time.monotonic() - began
        left = spent / seen * (len(days) - seen)
        say(f"{seen}/{len(days)} days, {done.tickets} visits, {done.events} events, {left:.0f} s left")

    try:
        done = past.load(mall, days, visitors=arguments.visitors, seed=arguments.seed, now=now, say=tell)
    except NotHistory as error:
        raise env.SettingsError(f"{error}.") from None
    say.line(
        f"{done.days} days written, {done.skipped} had numbers already: {done.tickets} visits, {done.events} events"
    )
    sealed = 0
    for rows in past.seal():
        sealed += rows
        say(f"sealing: {sealed} events")
    say.line(f"{sealed} events sealed; {time.monotonic() - began:.0f} s in all")
    return 0


async def _live(arguments: argparse.Namespace, token_for: Callable[[str], str]) -> int:
    from balai.kernel import clock
    from balai.simulation.client import MallClient, Refused, Unreachable
    from balai.simulation.profile import usual_visitors
    from balai.simulation.runner import Day, live
    from balai.simulation.town import look_around

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    client = MallClient(arguments.base_url, token_for)
    looking = asyncio.ensure_future(look_around(client, day=arguments.date, now=clock.now()))
    stopped = asyncio.ensure_future(stop.wait())
    say = _Progress()
    try:
        await asyncio.wait({looking, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if stop.is_set():
            return 0
        town = looking.result()
        visitors = usual_visitors(town.day) if arguments.visitors is None else arguments.visitors
        played = Day(client, town, seed=arguments.seed, visitors=visitors, speed=arguments.speed, leave=arguments.leave)
        say.line(f"{town.day}: {visitors} visitors for {len(town.services)} services, {len(played.counters)} counters")
        done = await live(played, say=say, stop=stop)
        say.line(f"{'done' if done else 'stopped'}: {played.progress}")
        for refusal, count in sorted(played.tally.refusals.items()):
            say.line(f"  refused {count} times: {refusal}")
        return 0
    except Unreachable as error:
        say.line(f"the mall at {arguments.base_url} does not answer: {error}")
        return 1
    except Refused as error:
        say.line(f"the mall at {arguments.base_url} refuses: {error}")
        return 1
    except ValueError as error:
        return _wrong(str(error))
    finally:
        for task in (looking, stopped):
            task.cancel()
        await asyncio.gather(looking, stopped, return_exceptions=True)
        await client.close()


class _Progress:
    """One line that is rewritten on a terminal; in a log one line a minute."""

    def __init__(self) -> None:
        self._terminal = sys.stdout.isatty()
        self._last, self._width = 0.0, 0

    def __call__(self, text: str) -> None:
        if self._terminal:
            sys.stdout.write("\r" + text.ljust(self._width))
            self._width = len(text)
            sys.stdout.flush()
        elif time.monotonic() - self._last >= LINE_EVERY_S:
            self._last = time.monotonic()
            self.line(text)

    def line(self, text: str) -> None:
        sys.stdout.write(("\r" if self._terminal else "") + text.ljust(self._width) + "\n")
        self._width = 0
        sys.stdout.flush()


def _own_tokens(mall_code: str | None) -> Callable[[str], str]:
    """Bearer tokens of officers by counter, made in the mall's own database."""

    def token_for(counter: str) -> str:
        from django.db import connections

        from balai.domains.accounts import services
        from balai.domains.accounts.places import mall_named
        from balai.kernel import clock

        try:
            return services.token_for_role(
                mall_id=mall_named(mall_code).id, role="front_officer", counter=counter, now=clock.now()
            )
        finally:
            connections.close_all()

    return token_for


def _own_url() -> str:
    host = env.text("BALAI_HOST", "127.0.0.1")
    return env.text("BALAI_URL") or f"http://{host}:{env.number('BALAI_PORT', 8000)}"


def _wrong(text: str) -> int:
    sys.stderr.write(f"balai simulate day: {text}\n")
    return 2
