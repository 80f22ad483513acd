"""What every test may ask for. Database: SQLite unless DUNWELL_DATABASE_URL names PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from dunwell.config.home import DATABASE_VARIABLE

SHARED = Path(__file__).resolve().parents[2] / "shared"
LONGEST = ("test_bench.py", "_killed.py", "test_every_page_is_accessible.py")
"""First, so that of several processes none ends up waiting for another."""
IS_POSTGRESQL = os.environ.get(DATABASE_VARIABLE, "").startswith("postgresql")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what works on a database: the rest was asked on SQLite and would answer the same."""
    items.sort(key=lambda item: not item.path.name.endswith(LONGEST))
    if IS_POSTGRESQL:
        apart = [item for item in items if not _works_on_a_database(item)]
        items[:] = [item for item in items if _works_on_a_database(item)]
        config.hook.pytest_deselected(items=apart)


def _works_on_a_database(item: pytest.Item) -> bool:
    asked = set(getattr(item, "fixturenames", ()))
    is_marked = any(item.get_closest_marker(name) for name in ("django_db", "each_database"))
    return is_marked or bool(asked & {"db", "transactional_db"})


@pytest.fixture(autouse=True, scope="session")
def _passwords_hashed_fast() -> Iterator[None]:
    """A real hash takes a third of a second by design, and nearly every page test signs somebody in."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def _law_asked_anew() -> Iterator[None]:
    yield
    from dunwell.config import wiring

    wiring.forget_law()


@pytest.fixture(autouse=True)
def _no_law_of_another_test(request: pytest.FixtureRequest) -> None:
    """A process asks every few seconds which rulebook is in force; a test's database has its own."""
    if {"db", "transactional_db"} & set(request.fixturenames):
        request.getfixturevalue("_law_asked_anew")


@pytest.fixture
def shared() -> Path:
    """The folder of real files beside the project; a test that needs it fails without it, it does not skip."""
    assert SHARED.is_dir(), f"the shared files are not at {SHARED}"
    return SHARED


@pytest.fixture(autouse=True, scope="session")
def _emptied_fast() -> Iterator[None]:
    from django.test.testcases import TransactionTestCase

    from tests.emptying import empty

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        yield


@pytest.fixture
def real_db(transactional_db: None) -> None:
    """A database whose commits are real, as bulk sessions and killed processes need; emptied afterwards."""
