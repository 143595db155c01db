"""`balai staff token|list|add|give-role|end-role|password|leave`: the people of the mall.

`token` exists only in demo and test.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any
from uuid import UUID

ROLE_HELP = "role, and for an agency @CODE: front_officer@DUKCAPIL, duty_manager"


def register(subparsers: Any) -> None:
    """Add `staff` and its verbs."""
    parser = subparsers.add_parser("staff", help="people: list, add, roles; tokens in demo and test")
    verbs = parser.add_subparsers(dest="verb", required=True)

    verb = verbs.add_parser("token", help="print a bearer token of an invented officer (demo and test only)")
    verb.add_argument("--as", dest="role_at", required=True, metavar="ROLE[@AGENCY]", help=ROLE_HELP)
    verb.add_argument("--counter", metavar="CODE", help="the counter the officer sits at; he serves there only")
    _add(verb, token)

    verb = verbs.add_parser("list", help="who works here, in which role, with which sign-in name")
    _add(verb, people)

    verb = verbs.add_parser("add", help="add a colleague and print a first password")
    verb.add_argument("username", help="sign-in name")
    verb.add_argument("name", help="name, as colleagues know it")
    verb.add_argument("--role", dest="roles", action="append", default=[], metavar="ROLE[@AGENCY]", help=ROLE_HELP)
    _add(verb, add)

    verb = verbs.add_parser("give-role", help="give a role from now on")
    verb.add_argument("username")
    verb.add_argument("role_at", metavar="ROLE[@AGENCY]", help=ROLE_HELP)
    _add(verb, give_role)

    verb = verbs.add_parser("end-role", help="end a role now")
    verb.add_argument("username")
    verb.add_argument("role_at", metavar="ROLE[@AGENCY]", help=ROLE_HELP)
    _add(verb, end_role)

    verb = verbs.add_parser("password", help="set and print a new password; all sign-ins of that person end")
    verb.add_argument("username")
    _add(verb, password)

    verb = verbs.add_parser("leave", help="somebody left: roles, sign-ins and tokens end now")
    verb.add_argument("username")
    _add(verb, leave)


def _add(verb: argparse.ArgumentParser, run: Any) -> None:
    verb.add_argument("--mall", metavar="CODE", help="which mall, when there are several")
    verb.set_defaults(run=_explained(run), role="app")


def _explained(run: Any) -> Any:
    """`run` with the mall's key; a refusal becomes one line and exit code 1."""

    def explained(arguments: argparse.Namespace) -> int:
        from balai.domains.accounts.places import mall_named
        from balai.kernel.errors import DomainError

        try:
            run(arguments, mall_named(arguments.mall).id)
        except DomainError as error:
            sys.stderr.write(f"balai {arguments.command}: {error.title}. {error.explain()}\n")
            return 1
        return 0

    return explained


def _role(text: str) -> tuple[str, str | None]:
    role, _, agency = text.partition("@")
    return role.strip().lower().replace("-", "_"), agency.strip().upper() or None


def token(arguments: argparse.Namespace, mall_id: UUID) -> None:
    """Print a bearer token."""
    from balai.domains.accounts import services
    from balai.kernel import clock

    role, agency = _role(arguments.role_at)
    _say(services.token_for_role(mall_id=mall_id, role=role, agency=agency, counter=arguments.counter, now=clock.now()))


def people(arguments: argparse.Namespace, mall_id: UUID) -> None:
    """Print sign-in name, name and roles of everybody, tab-separated."""
    from balai.domains.accounts import selectors
    from balai.kernel import clock

    for staff, roles in selectors.staff_list(_operator(), mall_id=mall_id, now=clock.now()):
        held = ", ".join(f"{role.role}@{role.agency_code}" if role.agency_code else role.role for role in roles)
        _say(f"{staff.user.get_username()}\t{staff.name}\t{held}")


def add(arguments: argparse.Namespace, mall_id: UUID) -> None:
    """Add somebody with his roles, and print the first password."""
    from django.db import transaction

    from balai.domains.accounts import services
    from balai.kernel import clock

    now = clock.now()
    with transaction.atomic():
        staff = services.add_staff(
            actor=_operator(), mall_id=mall_id, username=arguments.username, name=arguments.name, now=now
        )
        for text in arguments.roles:
            role, agency = _role(text)
            services.assign_role(actor=_operator(), staff_id=staff.pk, role=role, agency=agency, now=now)
        first = services.new_password(actor=_operator(), staff_id=staff.pk, now=now)
    _say(first)
    sys.stderr.write("Hand this first password over in person; it is not shown again.\n")


def give_role(arguments: argparse.Namespace, mall_id: UUID) -> None:
    """Give a role from now on."""
    from balai.domains.accounts import selectors, services
    from balai.kernel import clock

    role, agency = _role(arguments.role_at)
    staff = selectors.staff_by_username(_operator(mall_id), arguments.username)
    services.assign_role(actor=_operator(), staff_id=staff.pk, role=role, agency=agency, now=clock.now())


def end_role(arguments: argparse.Namespace, mall_id: UUID) -> None:
    """End a role now."""
    from balai.domains.accounts import selectors, services
    from balai.kernel import clock
    from balai.kernel.errors import NotFound

    role, agency = _role(arguments.role_at)
    now = clock.now()
    staff = selectors.staff_by_username(_operator(mall_id), arguments.username)
    held = [
        found
        for found in selectors.roles_of(staff, now=now)
        if (found.role, found.agency_code or None) == (role, agency)
    ]
    if not held:
        raise NotFound()
    for assignment in held:
        services.end_role(actor=_operator(), assignment_id=assignment.pk, now=now)


def password(arguments: argparse.Namespace, mall_id: UUID) -> None:
    """Set and print a new password."""
    from balai.domains.accounts import selectors, services
    from balai.kernel import clock

    staff = selectors.staff_by_username(_operator(mall_id), arguments.username)
    _say(services.new_password(actor=_operator(), staff_id=staff.pk, now=clock.now()))


def leave(arguments: argparse.Namespace, mall_id: UUID) -> None:
    """Record that somebody left."""
    from balai.domains.accounts import selectors, services
    from balai.kernel import clock

    staff = selectors.staff_by_username(_operator(mall_id), arguments.username)
    services.record_leaver(actor=_operator(), staff_id=staff.pk, now=clock.now())


def _operator(mall_id: UUID | None = None) -> Any:
    """Whoever may run this command on the server, as an actor; of one mall when given."""
    from dataclasses import replace

    from balai.kernel.actors import Actor

    return replace(Actor.system("balai staff"), mall_id=mall_id)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
