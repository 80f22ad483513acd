"""The home: the folder where the embedded database, files and keys live, and the settings kept in it."""

from __future__ import annotations

import os
import secrets
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit

HOME_VARIABLE = "DUNWELL_HOME"
USUAL_HOME = ".dunwell"
DATABASE_VARIABLE = "DUNWELL_DATABASE_URL"


class BadDatabaseUrl(ValueError):
    """The database address cannot be used."""


@dataclass(frozen=True, slots=True)
class Home:
    """Paths and settings of one home. `settings.toml` in it is optional."""

    folder: Path
    settings: dict[str, object]

    @property
    def database_url(self) -> str:
        """`sqlite:///…` in the home unless the environment or `settings.toml` names another."""
        if named := os.environ.get(DATABASE_VARIABLE):
            return named
        named = str(self.settings.get("database_url", "")) or f"sqlite:///{self.folder / 'dunwell.sqlite3'}"
        password_file = str(self.settings.get("database_password_file", ""))
        return with_password(named, Path(password_file).read_text().strip()) if password_file else named

    @property
    def files(self) -> Path:
        return self.folder / "files"

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    def section(self, name: str) -> dict[str, object]:
        """A table of `settings.toml`, empty when it is not there."""
        found = self.settings.get(name, {})
        return dict(found) if isinstance(found, dict) else {}

    def secret(self, name: str) -> str:
        """A random secret kept in `keys/`, made on first use, readable by the owner alone."""
        path = self.keys / name
        if not path.exists():
            self.keys.mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                return path.read_text().strip()
            with os.fdopen(handle, "w") as out:
                out.write(secrets.token_hex(32))
        return path.read_text().strip()


def open_home(folder: Path | None = None) -> Home:
    """The home in `folder`, else in the environment's, else `.dunwell` in the current folder; made when absent.

    Whatever this process makes from now on is its owner's alone to read: database, letters, files that were sent in.
    """
    os.umask(0o077)
    chosen = (folder or Path(os.environ.get(HOME_VARIABLE, USUAL_HOME))).absolute()
    chosen.mkdir(parents=True, exist_ok=True)
    file = chosen / "settings.toml"
    return Home(chosen, tomllib.loads(file.read_text()) if file.exists() else {})


def with_password(url: str, password: str) -> str:
    """A database address with the password put in. Raises BadDatabaseUrl when it names no user."""
    parts = urlsplit(url)
    if not parts.username or not parts.hostname:
        raise BadDatabaseUrl("database_password_file needs a database_url that names user and host")
    where = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    return urlunsplit(parts._replace(netloc=f"{parts.username}:{quote(password, safe='')}@{where}"))


def django_database(url: str) -> dict[str, object]:
    """Django's setting for a database address. Raises BadDatabaseUrl."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": url.removeprefix("sqlite:///"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                "PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536;",
            },
        }
    if parts.scheme in {"postgresql", "postgres"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "OPTIONS": {"prepare_threshold": 5},  # psycopg's own, which lets `trail/prepared_queries.py` prepare at all
        }
    raise BadDatabaseUrl(
        f"{parts.scheme or url!r} is not a database Dunwell uses; give sqlite:///PATH or postgresql://…"
    )
