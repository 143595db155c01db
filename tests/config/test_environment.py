"""Settings: secrets from files, mistakes told in a sentence, limits of the machine."""

from __future__ import annotations

import resource
import socket

import pytest

from balai.config import cli, env, limits
from balai.config.commands import web


def test_a_secret_comes_from_a_file_and_never_from_two_places(monkeypatch, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("from the file\n")
    monkeypatch.delenv("BALAI_SECRET_KEY", raising=False)
    monkeypatch.setenv("BALAI_SECRET_KEY_FILE", str(secret))
    assert env.text("BALAI_SECRET_KEY") == "from the file"
    monkeypatch.setenv("BALAI_SECRET_KEY", "and from here")
    with pytest.raises(env.SettingsError, match="keep one"):
        env.text("BALAI_SECRET_KEY")
    monkeypatch.delenv("BALAI_SECRET_KEY")
    monkeypatch.setenv("BALAI_SECRET_KEY_FILE", str(tmp_path / "missing"))
    with pytest.raises(env.SettingsError, match="cannot be read"):
        env.text("BALAI_SECRET_KEY")


@pytest.mark.parametrize(
    ("read", "value"), [(env.number, "eight"), (env.flag, "perhaps")], ids=["a number", "yes or no"]
)
def test_a_setting_that_cannot_be_used_says_so(monkeypatch, read, value):
    monkeypatch.setenv("BALAI_THING", value)
    with pytest.raises(env.SettingsError, match="BALAI_THING"):
        read("BALAI_THING", 1)


def test_a_mistake_ends_a_command_with_one_line(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("BALAI_PORT", "eighty")
    assert cli.main(["web"]) == 2
    assert capsys.readouterr().err == "balai web: BALAI_PORT='eighty' is not a whole number.\n"


def test_a_port_in_use_is_not_shared_in_silence():
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(env.SettingsError, match="already in use"):
            web.refuse_taken_port("127.0.0.1", taken.getsockname()[1])


def test_too_few_open_files_are_raised_or_refused(monkeypatch):
    asked = []
    monkeypatch.setattr(resource, "getrlimit", lambda which: (1024, 524_288))
    monkeypatch.setattr(resource, "setrlimit", lambda which, wanted: asked.append(wanted))
    assert limits.raise_open_files() == limits.WANTED_FILES
    assert asked == [(limits.WANTED_FILES, 524_288)]
    monkeypatch.setattr(resource, "getrlimit", lambda which: (1024, 1024))
    with pytest.raises(env.SettingsError, match="ulimit -n"):
        limits.raise_open_files()


def test_every_command_explains_itself(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    for command in ("serve", "web", "worker", "setup", "doctor", "pack", "journal", "staff", "device", "simulate"):
        assert command in shown
