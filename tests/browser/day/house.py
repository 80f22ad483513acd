"""A house that works: a home with the demonstration in it, with a server and a worker in processes of their own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen
from uuid import uuid4

import psycopg
from playwright.sync_api import Browser, Page, StorageState, expect
from psycopg import sql

from dunwell.config.home import DATABASE_VARIABLE, HOME_VARIABLE

DEBTS = 60
STARTS_WITHIN = 60.0
COMMAND = (sys.executable, "-m", "dunwell.config.commands")


@dataclass
class House:
    """One installation, seen from outside: commands, addresses, and who may sign in."""

    home: Path
    url: str
    environment: dict[str, str] = field(repr=False)
    passwords: dict[str, str] = field(default_factory=dict, repr=False)
    signed_in: dict[str, StorageState] = field(default_factory=dict, repr=False)

    def run(self, *command: str) -> str:
        """What `dunwell COMMAND` printed; fails with its words."""
        done = subprocess.run([*COMMAND, *command], env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"dunwell {' '.join(command)}: {done.stdout}{done.stderr}"
        return done.stdout

    @contextmanager
    def visitor(
        self, browser: Browser, name: str = "", *, width: int = 1440, dark: bool = False, language: str = "en",
        refused: bool = False,
    ) -> Iterator[Page]:  # fmt: skip
        """A browser of `name`, signed in, or of a stranger.

        Fails when a page said anything in the console (a breach of the content security policy says so there), when it
        asked another host for anything, or when an address of ours did not answer. `refused` lets a page be refused.
        """
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", base_url=self.url,
            storage_state=self.signed_in.get(name),
        )  # fmt: skip
        said: list[str] = []
        context.on("console", lambda line: said.append(line.text) if line.type in {"error", "warning"} else None)
        context.on("weberror", lambda error: said.append(str(error.error)))
        context.on("request", lambda request: _other_host(request.url, self.url, said))
        page = context.new_page()
        if name and name not in self.signed_in:
            self.sign_in(page, name, self.passwords[name])
            self.signed_in[name] = context.storage_state()
        context.add_cookies([{"name": "django_language", "value": language, "url": self.url}])
        yield page
        context.close()
        allowed = "Failed to load resource: the server responded with a status of 4"
        assert [line for line in said if not (refused and line.startswith(allowed))] == []

    def sign_in(self, page: Page, name: str, password: str) -> None:
        """As a person does."""
        page.goto("/accounts/login/")
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_text(f"Successfully signed in as {name}.")).to_be_visible()


def _other_host(asked: str, ours: str, said: list[str]) -> None:
    parts = urlsplit(asked)
    if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != urlsplit(ours).netloc:
        said.append(f"asked another host: {asked}")


@contextmanager
def open_house(home: Path) -> Iterator[House]:
    """Make the home, live the demonstration's day, serve; everything is stopped and dropped at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    (home / "settings.toml").write_text(f'[web]\npublic_url = "{url}"\n')
    with _database() as address:
        kept = {name: value for name, value in os.environ.items() if name != DATABASE_VARIABLE}
        house = House(home, url, {**kept, HOME_VARIABLE: str(home), **address})
        house.run("demo", "--no-serve", "--debts", str(DEBTS))
        for line in (home / "demo" / "sign-in.txt").read_text().splitlines():
            name, _, password = line.partition("  ")
            house.passwords[name] = password
        with _served(house, port):
            yield house


@contextmanager
def _served(house: House, port: int) -> Iterator[None]:
    log = house.home / "serve.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*COMMAND, "serve", "--with-worker", "--workers", "1", "--port", str(port)],
            env=house.environment, stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
    try:
        _wait(house.url, process, log)
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    ends = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < ends:
        assert process.poll() is None, log.read_text()
        try:
            with urlopen(f"{url}/health/live", timeout=2):  # noqa: S310  (our own address)
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the server did not start: {log.read_text()}")


@contextmanager
def _database() -> Iterator[dict[str, str]]:
    """On PostgreSQL a database of its own, dropped afterwards; otherwise the file in the home."""
    named = os.environ.get(DATABASE_VARIABLE, "")
    if not named:
        yield {}
        return
    parts, name = urlsplit(named), f"dunwell_browser_{uuid4().hex[:12]}"
    server = urlunsplit(parts._replace(path="/postgres"))
    _say(server, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield {DATABASE_VARIABLE: urlunsplit(parts._replace(path=f"/{name}"))}
    finally:
        _say(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _say(server: str, statement: sql.Composed) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)
