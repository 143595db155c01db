"""Set-up as the migrator: schema, mode, keys, messages, static files, pack, voice. Quick when nothing changed."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from balai.config import cli, env, layout
from balai.config.stamps import Stamps, digest
from balai.kernel import clock, keys
from balai.ui import catalogues

Say = Callable[[str], None]


def install(say: Say) -> None:
    """Do every step that is due, one line for each. Raises SettingsError (another mode), KeyringError, SystemExit."""
    stamps = Stamps(layout.run_dir() / "stamps.json")
    migrate(say)
    settle_mode(str(settings.BALAI_MODE))
    with transaction.atomic(), connection.cursor() as cursor:
        keys.settle(cursor)
    compile_messages(say)
    collect_static(say, stamps)
    load_packs(say, stamps)
    make_voice(say, stamps)


def migrate(say: Say) -> None:
    """Bring the schema up to date."""
    if waiting := waiting_migrations():
        call_command("migrate", interactive=False, verbosity=0)
        say(f"schema: {waiting} migrations applied")


def waiting_migrations() -> int:
    """How many migrations the database has not seen."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def settle_mode(mode: str) -> None:
    """Write the mode into an empty database; refuse any other than the one it has. Raises SettingsError.

    One way: invented people and numbers must never turn into a city's, nor a city's data into a playground.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into kernel_installation (id, mode, generation, created_at) values (1, %s, 1, %s) "
            "on conflict do nothing",
            [mode, clock.now()],
        )
        cursor.execute("select mode from kernel_installation")
        (present,) = cursor.fetchone()
    if present != mode:
        raise env.SettingsError(
            f"this database was set up in mode {present}; BALAI_MODE={mode} needs one of its own "
            "(another BALAI_DATA or DATABASE_URL)."
        )


def compile_messages(say: Say) -> None:
    """Make .mo files that are missing or older than their .po."""
    if made := catalogues.compile_stale():
        say(f"messages: {len(made)} catalogues compiled")


def collect_static(say: Say, stamps: Stamps) -> None:
    """Gather, name by content and compress the static files."""
    from django.contrib.staticfiles.finders import get_finders

    sources = [
        Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list(["CVS", ".*", "*~"])
    ]
    value = digest(sources)
    root = Path(settings.STATIC_ROOT)
    if stamps.same("static", value) and root.is_dir():
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=root.is_dir())
    stamps.keep("static", value)
    say(f"static files: {len(sources)} gathered")


def load_packs(say: Say, stamps: Stamps) -> None:
    """Load the city's pack (and what it extends) unless the same files were loaded into this very database."""
    if importlib.util.find_spec("balai.config.commands.pack") is None:
        return
    with connection.cursor() as cursor:
        cursor.execute("select created_at from kernel_installation")
        (born,) = cursor.fetchone()
    value = f"{settings.BALAI_PACK} {born.isoformat()} {digest([layout.PACKS, settings.BALAI_PACK])}"
    if stamps.same("pack", value):
        return
    given = cli.parser().parse_args(["pack", "load", str(settings.BALAI_PACK)])
    code = given.run(given)
    if code:
        raise SystemExit(code)
    stamps.keep("pack", value)
    say(f"pack: {settings.BALAI_PACK.name} loaded")


def make_voice(say: Say, stamps: Stamps) -> None:
    """Speak the clips of the announcements, where the signage can and espeak-ng is installed."""
    if importlib.util.find_spec("balai.sites.signage.voice") is None:
        return
    voice: Any = importlib.import_module("balai.sites.signage.voice")
    target = layout.data_dir() / "voice"
    origin = Path(voice.__file__)
    value = digest([origin if origin.name != "__init__.py" else origin.parent])
    if stamps.same("voice", value) and target.is_dir():
        return
    target.mkdir(parents=True, exist_ok=True)
    made = voice.make_clips(target)
    if made is not None and not made:
        say("voice: no clips (espeak-ng is not installed); screens call with a chime")
        return
    stamps.keep("voice", value)
    say("voice: clips made")
