"""`balai device enrol|list|printer|revoke`: kiosks, screens, counter terminals and printers.

A browser is paired at /device/ with a code; `enrol` prints a token for machines without one, in demo and test only.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any
from uuid import UUID


def register(subparsers: Any) -> None:
    """Add `device` and its verbs."""
    parser = subparsers.add_parser("device", help="kiosks, screens, terminals and printers")
    verbs = parser.add_subparsers(dest="verb", required=True)

    verb = verbs.add_parser("enrol", help="print a bearer token of a device without browser (demo and test only)")
    verb.add_argument("--kind", required=True, choices=("kiosk", "screen", "counter", "printer"))
    verb.add_argument("--name", required=True, help="what people call it; the same name is the same device")
    where = verb.add_mutually_exclusive_group()
    where.add_argument("--zone", default="", metavar="CODE", help="where a kiosk or screen stands")
    where.add_argument("--counter", default="", metavar="CODE", help="the counter of a terminal")
    _add(verb, enrol)

    verb = verbs.add_parser("list", help="the devices, their state and when they were last heard")
    verb.add_argument("--silent", action="store_true", help="only those in use that are not heard")
    _add(verb, devices)

    verb = verbs.add_parser("printer", help="say on which printer the paper of a kiosk comes out")
    verb.add_argument("kiosk", help="its key, as `list` shows it")
    verb.add_argument("printer", help="the printer's key, or `none`")
    _add(verb, printer)

    verb = verbs.add_parser("revoke", help="end the access of a device now")
    verb.add_argument("device", help="its key, as `list` shows it")
    _add(verb, revoke)


def _add(verb: argparse.ArgumentParser, run: Any) -> None:
    verb.add_argument("--mall", metavar="CODE", help="which mall, when there are several")
    verb.set_defaults(run=_explained(run), role="app")


def _explained(run: Any) -> Any:
    """`run` with the mall's key; a refusal becomes one line and exit code 1."""

    def explained(arguments: argparse.Namespace) -> int:
        from balai.domains.accounts.errors import DemoOnly
        from balai.domains.accounts.places import mall_named
        from balai.kernel.errors import DomainError

        try:
            run(arguments, mall_named(arguments.mall).id)
        except DomainError as error:
            hint = " Open /device/ in its browser; a duty manager enters the code at /staff/devices/."
            sys.stderr.write(
                f"balai device: {error.title}. {error.explain()}{hint if isinstance(error, DemoOnly) else ''}\n"
            )
            return 1
        return 0

    return explained


def enrol(arguments: argparse.Namespace, mall_id: UUID) -> None:
    """Print a bearer token."""
    from balai.domains.accounts import services
    from balai.kernel import clock

    _, secret = services.headless_token(
        mall_id=mall_id,
        kind=arguments.kind,
        name=arguments.name,
        zone=arguments.zone,
        counter=arguments.counter,
        now=clock.now(),
    )
    _say(secret)


def devices(arguments: argparse.Namespace, mall_id: UUID) -> None:
    """Print key, kind, name, place, state and last sign of life, tab-separated."""
    from balai.domains.accounts import selectors
    from balai.kernel import clock
    from balai.kernel.actors import Actor

    for row in selectors.device_rows(Actor.system("balai device"), mall_id=mall_id, now=clock.now()):
        if arguments.silent and not row.silent:
            continue
        device = row.device
        heard = device.last_seen_at.isoformat(timespec="seconds") if device.last_seen_at else "-"
        state = "silent" if row.silent else device.state
        _say("\t".join((str(device.pk), device.kind, device.name, device.zone or device.counter or "-", state, heard)))


def printer(arguments: argparse.Namespace, mall_id: UUID) -> None:
    """Place a kiosk's printer."""
    from dataclasses import replace

    from balai.domains.accounts import services
    from balai.kernel.actors import Actor

    services.place_printer(
        actor=replace(Actor.system("balai device"), mall_id=mall_id),
        kiosk_id=_key(arguments.kiosk),
        printer_id=None if arguments.printer == "none" else _key(arguments.printer),
    )


def revoke(arguments: argparse.Namespace, mall_id: UUID) -> None:
    """End the access of a device."""
    from dataclasses import replace

    from balai.domains.accounts import services
    from balai.kernel import clock
    from balai.kernel.actors import Actor

    actor = replace(Actor.system("balai device"), mall_id=mall_id)
    services.revoke_device(actor=actor, device_id=_key(arguments.device), now=clock.now())


def _key(text: str) -> UUID:
    from balai.kernel.errors import NotFound

    try:
        return UUID(text)
    except ValueError:
        raise NotFound() from None


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
