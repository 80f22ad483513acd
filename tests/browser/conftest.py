"""A real browser on a real server. Without an installed Chromium these tests fail; they do not skip."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

import pytest
from django.db import connections
from django.test import override_settings
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.web.staff import JOBS

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")


class OpenPage(Protocol):
    """Opens a page of the live server."""

    def __call__(
        self, path: str = "/", *, width: int = 1440, dark: bool = False, language: str = "en"
    ) -> AbstractContextManager[Page]: ...


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all journeys."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    assert path, f"no browser is installed; install one of {', '.join(NAMES)}"
    # While Playwright runs, this thread has an event loop: to Django a different place, with connections of its own.
    connections.close_all()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
        connections.close_all()


@pytest.fixture(scope="session")
def server(django_db_setup: None) -> Iterator[LiveServer]:
    """The pages, served on a free port of this machine from a thread of their own.

    Not `live_server`: that one empties the database after our triggers are back, which they rightly refuse.
    """
    del django_db_setup
    serving = LiveServer("127.0.0.1")
    yield serving
    serving.stop()


@pytest.fixture
def open_page(chromium: Browser, server: LiveServer) -> OpenPage:
    """A fresh visitor each time; any error in the browser's console fails the test."""

    @contextmanager
    def opened(path: str = "/", *, width: int = 1440, dark: bool = False, language: str = "en") -> Iterator[Page]:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", base_url=server.url
        )
        context.add_cookies([{"name": "django_language", "value": language, "url": server.url}])
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda line: said.append(line.text) if _is_a_fault(line) else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(path)
        yield page
        context.close()
        assert said == []

    return opened


def _is_a_fault(line: ConsoleMessage) -> bool:
    """An error or a warning; but a page that axe kept from being drawn for seconds may say its font came unused."""
    return line.type in {"error", "warning"} and "was preloaded using link preload but not used" not in line.text


@pytest.fixture(autouse=True)
def _still_doors(real_db: None) -> Iterator[None]:
    JOBS.started.clear()
    with override_settings(DOORS="tests.web.staff.doors"):
        yield
