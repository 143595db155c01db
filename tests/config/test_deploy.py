"""What stands in deploy/ is true: commands exist, settings are known, nobody is given another's secrets."""

from __future__ import annotations

import getpass
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from balai.config import cli

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
KNOWN = set(tomllib.loads((DEPLOY.parent / "docs" / "reference" / "settings.toml").read_text()))


def exists(words: list[str]) -> bool:
    try:
        cli.parser().parse_args(words)
    except SystemExit:
        return False
    return True


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_every_unit_starts_a_command_that_exists_with_settings_that_exist(unit: Path):
    text = unit.read_text()
    (command,) = re.findall(r"^ExecStart=/opt/balai/.venv/bin/balai (.+)$", text, re.MULTILINE)
    assert exists(command.split())
    assert set(re.findall(r"\b([A-Z]+_[A-Z_]+)=", text)) <= KNOWN
    assert "BALAI_MODE=production" in text
    assert "NoNewPrivileges=yes" in text
    assert not re.search(r"^User=(root|postgres)?$", text, re.MULTILINE)


def test_every_timer_has_its_unit():
    for timer in (DEPLOY / "systemd").glob("*.timer"):
        assert timer.with_suffix(".service").is_file()
        assert "OnCalendar=" in timer.read_text()


def test_each_container_knows_only_its_own_roles_address():
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    for name, role in (("web", "app"), ("worker", "worker"), ("sealer", "sealer")):
        given = services[name]["environment"]
        assert [key for key in given if key.endswith("DATABASE_URL")] == ["DATABASE_URL"]
        assert given["DATABASE_URL"].startswith(f"postgresql://balai_{role}:")
        assert exists(services[name]["command"][1:])
    for words in re.findall(r"balai (provision|setup)", services["setup"]["command"][2]):
        assert exists([words, "--admin", "x"] if words == "provision" else [words])
    names = {key for service in services.values() for key in service.get("environment", {})}
    assert {name for name in names if not name.startswith(("POSTGRES_", "ADMIN_"))} <= KNOWN


def test_the_proxy_on_the_host_is_trusted_by_the_address_it_has_inside():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    [network] = compose["networks"]["default"]["ipam"]["config"]
    assert compose["services"]["web"]["environment"]["BALAI_TRUSTED_PROXIES"] == network["gateway"]


def test_the_example_names_only_settings_that_exist():
    lines = (DEPLOY / "balai.env.example").read_text().splitlines()
    assert {line.partition("=")[0] for line in lines if line and not line.startswith("#")} <= KNOWN


def test_only_the_sealer_is_handed_the_signing_key(tmp_path: Path):
    ring = tmp_path / "keys" / "ring"
    ring.mkdir(parents=True)
    for name in ("secret", "signing", "public"):
        (ring / f"{name}.json").write_text("{}")
    # The same script with ourselves in the place of the three users; folders keep their names.
    script = (DEPLOY / "systemd" / "share-keys").read_text()
    script = script.replace('-o "$user" -g "$user"', f'-o {getpass.getuser()} -g "$(id -gn)"')
    subprocess.run(["sh", "-c", script, "share-keys", str(tmp_path / "keys"), str(tmp_path / "out")], check=True)
    found = {str(file.relative_to(tmp_path / "out")) for file in (tmp_path / "out").rglob("*.json")}
    assert found == {
        "keys-web/ring/secret.json",
        "keys-web/ring/public.json",
        "keys-worker/ring/secret.json",
        "keys-worker/ring/public.json",
        "keys-sealer/ring/signing.json",
        "keys-sealer/ring/public.json",
    }
    assert all(file.stat().st_mode & 0o077 == 0 for file in (tmp_path / "out").rglob("*.json"))
