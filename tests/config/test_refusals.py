"""Production refuses to start with what is only convenient on a playground: one test a refusal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import psycopg
import pytest

from balai.config import postgres, refusals
from balai.config.refusals import Situation
from balai.kernel import keys

pytestmark = pytest.mark.threat("T-modes")

GOOD = {
    "BALAI_MODE": "production",
    "BALAI_NOW": None,
    "DEBUG": False,
    "SECRET_KEY": "k" * 64,
    "SECRET_KEY_IS_DEFAULT": False,
    "BALAI_RATE_LIMITS": "on",
    "BALAI_OUTBOUND_ALLOW": ["partner.example", "10.1.2.3:8443"],
    "BALAI_ANCHOR_URL": "https://anchor.example/roots",
    "ALLOWED_HOSTS": ["mpp.example"],
    "BALAI_PUBLIC_URL": "https://mpp.example",
    "BALAI_WHATSAPP_URL": "https://graph.facebook.com/v23.0",
    "BALAI_WHATSAPP_TOKEN": "token",
    "BALAI_SMS_URL": "https://sms.example/messages",
    "BALAI_SMTP_URL": None,
    "BALAI_WEBPUSH_KEY": None,
    "BALAI_OIDC_ISSUER": "https://identity.example",
}


def without_database(**changes: object) -> Situation:
    return Situation(SimpleNamespace(**GOOD | changes), None, "")  # type: ignore[arg-type]


@contextmanager
def connected(url: str, **changes: object) -> Iterator[Situation]:
    with psycopg.connect(url, autocommit=True) as connection:
        yield Situation(SimpleNamespace(**GOOD | changes), connection, url)


def test_a_pretended_clock():
    assert refusals.pretended_clock(without_database()) is None
    assert "BALAI_NOW" in refusals.pretended_clock(without_database(BALAI_NOW="2026-08-17T09:00+07:00"))


def test_debugging():
    assert refusals.debugging(without_database()) is None
    assert "BALAI_DEBUG" in refusals.debugging(without_database(DEBUG=True))


def test_a_missing_or_short_secret_key():
    assert refusals.default_secret(without_database()) is None
    assert "missing" in refusals.default_secret(without_database(SECRET_KEY_IS_DEFAULT=True))
    assert "fewer" in refusals.default_secret(without_database(SECRET_KEY="short"))


def test_messages_whose_links_lead_nowhere_or_over_an_open_line():
    assert refusals.link_to_nowhere(without_database()) is None
    silent = {"BALAI_WHATSAPP_TOKEN": None, "BALAI_SMS_URL": None}
    assert refusals.link_to_nowhere(without_database(BALAI_PUBLIC_URL="", **silent)) is None
    for url in ("", "http://mpp.example"):
        assert "BALAI_PUBLIC_URL" in refusals.link_to_nowhere(without_database(BALAI_PUBLIC_URL=url))


def test_rate_limits_off():
    assert refusals.no_rate_limits(without_database()) is None
    assert refusals.no_rate_limits(without_database(BALAI_RATE_LIMITS="off"))


@pytest.mark.parametrize(
    "changes",
    [
        {"BALAI_OUTBOUND_ALLOW": ["127.0.0.1:9001"]},
        {"BALAI_OUTBOUND_ALLOW": ["partner.example", "localhost"]},
        {"BALAI_OUTBOUND_ALLOW": ["oss.localhost:80"]},
        {"BALAI_OUTBOUND_ALLOW": ["[::1]:443"]},
        {"BALAI_OUTBOUND_ALLOW": ["169.254.169.254"]},
        {"BALAI_ANCHOR_URL": "http://127.0.0.1/roots"},
        {"BALAI_WHATSAPP_URL": "http://127.0.0.1:9000/v23.0"},
        {"BALAI_SMS_URL": "https://localhost/sms"},
        {"BALAI_OIDC_ISSUER": "http://127.0.0.1:9100"},
    ],
)
def test_partners_on_this_machine(changes):
    assert refusals.loopback_partners(without_database()) is None
    assert refusals.loopback_partners(without_database(**changes))


def test_any_host():
    assert refusals.any_host(without_database()) is None
    assert refusals.any_host(without_database(ALLOWED_HOSTS=["mpp.example", "*"]))


def test_a_superuser_the_owner_and_who_passes_row_security(cluster, django_db_setup):
    for role in ("app", "worker"):
        with connected(cluster.url(role)) as found:
            assert refusals.mighty_role(found) is None
    with connected(cluster.url("migrator")) as found:
        assert "owner" in refusals.mighty_role(found)
    with connected(cluster.url("backup")) as found:
        assert "row security" in refusals.mighty_role(found)
    admin = f"user=postgres dbname={postgres.DATABASE} host={cluster.socket_dir}"
    with connected(admin) as found:
        assert "superuser" in refusals.mighty_role(found)


def test_a_database_that_trusts(cluster, django_db_setup, monkeypatch):
    with connected(cluster.url("app")) as found:
        assert refusals.trusting_database(found) is None
        assert not refusals._lets_in_without_password(found.url)
    hba = cluster.data / "pg_hba.conf"
    strict = hba.read_text()
    try:
        hba.write_text("local all balai_reader trust\n" + strict)
        _reload(cluster)
        url = cluster.url("reader")
        with connected(url) as found:
            assert "trust" in refusals.trusting_database(found)
        assert refusals._lets_in_without_password(url)
    finally:
        hba.write_text(strict)
        _reload(cluster)
    assert not refusals._lets_in_without_password(url)


def _reload(cluster: postgres.Cluster) -> None:
    with cluster.admin() as connection:
        connection.execute("select pg_reload_conf()")
        wanted = (cluster.data / "pg_hba.conf").read_text().count("trust")
        for _ in range(100):
            (seen,) = connection.execute(
                "select count(*) from pg_hba_file_rules where auth_method = 'trust'"
            ).fetchone()
            if seen == wanted:
                break
            connection.execute("select pg_sleep(0.05)")
        connection.execute("select pg_sleep(0.2)")  # the postmaster reads it a moment after the file view does


def test_demo_accounts(jambi, cluster):
    with connected(cluster.url("app")) as found:
        assert "demo accounts" in refusals.demo_accounts(found)
        found.connection.execute("begin")
    with cluster.admin(postgres.DATABASE) as admin, admin.transaction(force_rollback=True):
        admin.execute("update accounts_staff set demo = false")
        admin.execute("update accounts_device set demo = false")
        assert refusals.demo_accounts(Situation(SimpleNamespace(**GOOD), admin, "")) is None


def test_another_mode_than_the_databases(cluster, transactional_db):
    with connected(cluster.url("app")) as found:
        assert "not set up" in refusals.other_mode(found)
        with cluster.admin(postgres.DATABASE) as admin:
            admin.execute(
                "insert into kernel_installation (id, mode, created_at, generation) values (1, 'demo', now(), 1)"
            )
        assert "set up in mode demo" in refusals.other_mode(found)
    with connected(cluster.url("app"), BALAI_MODE="demo") as found:
        assert refusals.other_mode(found) is None


def test_the_mode_is_written_once(cluster, transactional_db):
    from balai.config import env, installing

    with cluster.admin(postgres.DATABASE) as admin:
        admin.execute("grant insert on kernel_installation to balai_app")
    installing.settle_mode("demo")
    installing.settle_mode("demo")
    with pytest.raises(env.SettingsError, match="set up in mode demo"):
        installing.settle_mode("production")


def test_other_keys_than_the_databases(cluster, transactional_db, settings, tmp_path):
    with cluster.admin(postgres.DATABASE) as admin, admin.cursor() as cursor:
        keys.settle(cursor)
    with connected(cluster.url("app")) as found:
        assert refusals.other_keys(found) is None
        settings.BALAI_KEYS = tmp_path / "nothing"
        keys.forget()
        assert "Restore" in refusals.other_keys(found)
    keys.forget()


def test_all_reasons_are_told_at_once(cluster, jambi):
    bad = {"BALAI_NOW": "2026-01-01T00:00Z", "DEBUG": True, "ALLOWED_HOSTS": ["*"], "BALAI_RATE_LIMITS": "off"}
    with connected(cluster.url("app"), **bad) as found:
        assert len(list(refusals.reasons(found))) >= 5
    with connected(cluster.url("app"), **bad, BALAI_MODE="test") as found:
        assert not [reason for reason in refusals.reasons(found) if "BALAI_NOW" in reason]
