"""`balai simulate history`: a past in minutes, sealed, never in production."""

from __future__ import annotations

from datetime import UTC, date, datetime

import psycopg
import pytest

from balai.config import env, history, postgres
from balai.config.commands import simulate
from balai.kernel import keys
from balai.kernel.journal import checking
from balai.kernel.keyring import Folder

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture
def sealing(monkeypatch, cluster, settings):
    """The sealer's address and the signing key of this installation."""
    monkeypatch.setenv("BALAI_SEALER_DATABASE_URL", cluster.url("sealer"))
    Folder(settings.BALAI_KEYS).create()


def test_a_written_history_is_sealed_and_the_journal_verifies(jambi, cluster, sealing):
    days = history.working_days(jambi, 2, date(2026, 11, 23))
    done = history.load(jambi, days, visitors=200, seed=1, now=NOW, say=lambda done: None)
    assert sum(history.seal()) >= done.events > 800
    with psycopg.connect(cluster.url("reader"), autocommit=True) as reader:
        report = checking.verify_database(reader, keys.public_keys())
    assert report.findings == []
    assert list(history.seal()) == []


def test_working_days_leave_out_weekends_and_days_off(jambi):
    days = history.working_days(jambi, 228, date(2026, 11, 23))
    assert len(set(days)) == 228
    assert days == sorted(days)
    assert days[-1] == date(2026, 11, 23)
    assert not {day for day in days if day.weekday() > 4}
    assert date(2026, 8, 17) not in days
    with pytest.raises(env.SettingsError, match="three years"):
        history.working_days(jambi, 5000, date(2026, 11, 23))


def test_a_year_of_jambi_is_as_many_visits_as_the_hall_really_serves(jambi):
    """133,312 visitors in 114 working days, twice."""
    from balai.simulation.profile import usual_visitors

    assert 228 * usual_visitors(date(2026, 11, 23)) == pytest.approx(267_000, rel=0.01)


def given(*words):
    import argparse

    parser = argparse.ArgumentParser()
    simulate.register(parser.add_subparsers())
    return parser.parse_args(["simulate", "history", *words])


def test_the_command_refuses_production_and_nonsense(jambi, settings, monkeypatch, cluster):
    monkeypatch.setattr(simulate.bootstrap, "use_django", lambda *_: None)
    for words, match in (
        (("--days", "0"), "--days"),
        (("--days", "3", "--visitors", "-1"), "--visitors"),
        (("--days", "3", "--mall", "nowhere"), "no such mall"),
        (("--days", "1", "--until", "2099-01-05"), "has not ended"),
        (("--days", "1", "--visitors", "99999"), "live screens"),
    ):
        with pytest.raises(env.SettingsError, match=match):
            simulate.history(given(*words))
    settings.BALAI_MODE = "production"
    with pytest.raises(env.SettingsError, match="production"):
        simulate.history(given("--days", "3"))
    with cluster.admin(postgres.DATABASE) as admin:
        assert admin.execute("select count(*) from queueing_ticket").fetchone() == (0,)


def test_the_command_tells_what_it_wrote(jambi, monkeypatch, capsys, sealing):
    monkeypatch.setattr(simulate.bootstrap, "use_django", lambda *_: None)
    assert simulate.history(given("--days", "2", "--visitors", "60", "--until", "2026-11-20")) == 0
    told = capsys.readouterr().out
    assert "2 days written, 0 had numbers already: 120 visits" in told
    assert "events sealed" in told
