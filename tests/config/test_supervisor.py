"""`balai serve` keeps its children running and gives each only what it needs."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from datetime import datetime

import pytest

from balai.config import stamps, supervisor
from balai.config.supervisor import Child, Supervisor, environment, stop_together


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("BALAI_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("BALAI_KEYS", str(tmp_path / "keys"))


@pytest.mark.threat("T-database-role")
def test_a_child_gets_its_own_roles_address_and_nobody_elses(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://balai_app:a@db/balai")
    monkeypatch.setenv("BALAI_WORKER_DATABASE_URL", "postgresql://balai_worker:w@db/balai")
    monkeypatch.setenv("BALAI_SEALER_DATABASE_URL", "postgresql://balai_sealer:s@db/balai")
    monkeypatch.setenv("BALAI_MIGRATION_DATABASE_URL", "postgresql://balai_migrator:m@db/balai")
    monkeypatch.setenv("BALAI_READER_DATABASE_URL_FILE", "/run/secrets/reader")
    for role, letter in (("app", "a"), ("worker", "w"), ("sealer", "s")):
        given = environment(role)
        assert given["DATABASE_URL"] == f"postgresql://balai_{role}:{letter}@db/balai"
        assert given["BALAI_DB_ROLE"] == role
        assert [name for name in given if "DATABASE_URL" in name] == ["DATABASE_URL"]
    assert environment("migrator")["BALAI_MIGRATION_DATABASE_URL"].startswith("postgresql://balai_migrator:m@")
    assert not [name for name in environment(None) if "DATABASE_URL" in name]


def test_a_child_that_dies_is_started_again_with_growing_pauses(monkeypatch):
    said = []
    child = Child("shaky", python("raise SystemExit(3)"), None, 1.0)
    keeper = Supervisor([child], None, said.append)
    monkeypatch.setattr(supervisor, "FIRST_PAUSE_S", 0.2)
    child.pause = 0.2
    runner = threading.Thread(target=keeper.run)
    runner.start()
    time.sleep(2.0)
    keeper._stop.set()
    runner.join(5)
    ended = [line for line in said if "ended with code 3" in line]
    assert len(ended) >= 2
    assert "starts again in 0.2 s" in ended[0]
    assert "starts again in 0.4 s" in ended[1]
    assert said[-1] == "stopped"


def test_the_pause_stops_growing_where_the_child_says():
    child = Child("door", python("raise SystemExit(3)"), None, 1.0, pause=0.1, longest_pause=0.15)
    said = []
    keeper = Supervisor([child], None, said.append)
    runner = threading.Thread(target=keeper.run)
    runner.start()
    time.sleep(2.0)
    keeper._stop.set()
    runner.join(5)
    pauses = [line.rpartition("in ")[2] for line in said if "starts again" in line]
    assert len(pauses) >= 3
    assert pauses == ["0.1 s", *["0.15 s"] * (len(pauses) - 1)]


def test_children_are_asked_first_and_killed_when_they_will_not():
    stubborn = Child(
        "stubborn",
        python(
            "import signal,time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
        ),
        None,
        0.5,
    )
    polite = Child(
        "polite",
        python("import signal,sys,time; signal.signal(signal.SIGTERM, lambda *a: sys.exit(0)); time.sleep(60)"),
        None,
        2.0,
    )
    keeper = Supervisor([stubborn, polite], None, lambda line: None)
    for child in keeper.children:
        keeper.start(child)
    time.sleep(0.5)
    began = time.monotonic()
    stop_together(keeper.children)
    assert time.monotonic() - began < 2
    assert stubborn.process.returncode == -signal.SIGKILL
    assert polite.process.returncode == 0


def test_a_child_ends_with_its_parent_even_when_that_was_killed(tmp_path):
    marker = tmp_path / "pid"
    code = (
        "import os,subprocess,sys,time; from balai.config import parent; parent.lead();"
        f"c=subprocess.Popen([sys.executable,'-c',\"from balai.config import parent; parent.die_with_parent();"
        f"import time,os; open('{marker}','w').write(str(os.getpid())); time.sleep(60)\"]);"
        "time.sleep(60)"
    )
    import subprocess

    top = subprocess.Popen(python(code))
    for _ in range(100):
        if marker.exists() and marker.read_text():
            break
        time.sleep(0.05)
    child = int(marker.read_text())
    os.kill(top.pid, signal.SIGKILL)
    top.wait()
    for _ in range(40):
        if not _alive(child):
            break
        time.sleep(0.05)
    assert not _alive(child)


def _alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as status:
            return status.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_the_log_of_a_child_stays_small_and_its_errors_are_shown(monkeypatch, capsys, tmp_path):
    from balai.config import childlog

    monkeypatch.setattr(childlog, "ROTATE_AT", 2_000)
    code = "\n".join(
        [
            "import sys",
            'for i in range(500): print(\'{"level":"info","event":"request"}\', flush=True)',
            'print(\'{"level":"error","event":"broken"}\', flush=True)',
        ]
    )
    child = Child("talker", python(code), None, 1.0)
    keeper = Supervisor([child], None, lambda line: None)
    keeper.start(child)
    child.process.wait()
    time.sleep(0.5)
    files = list((tmp_path / "data" / "run" / "log").iterdir())
    assert sorted(file.name for file in files) == ["talker.log", "talker.log.1"]
    assert sum(file.stat().st_size for file in files) < 140_000
    shown = capsys.readouterr().err
    assert "broken" in shown
    assert '"request"' not in shown


def test_unchanged_sources_have_the_same_digest(tmp_path):
    (tmp_path / "a").mkdir()
    file = tmp_path / "a" / "x.css"
    file.write_text("a")
    first = stamps.digest([tmp_path])
    assert stamps.digest([tmp_path]) == first
    file.write_text("bb")
    assert stamps.digest([tmp_path]) != first
    kept = stamps.Stamps(tmp_path / "stamps.json")
    assert not kept.same("static", first)
    kept.keep("static", first)
    assert stamps.Stamps(tmp_path / "stamps.json").same("static", first)


def test_children_started_later_live_later_on_the_same_pretended_clock(monkeypatch):
    monkeypatch.setenv("BALAI_NOW", "2026-11-24T09:00:00+07:00")
    before = datetime.fromisoformat(environment(None)["BALAI_NOW"])
    time.sleep(0.05)
    after = datetime.fromisoformat(environment(None)["BALAI_NOW"])
    assert datetime.fromisoformat("2026-11-24T09:00:00+07:00") < before < after
