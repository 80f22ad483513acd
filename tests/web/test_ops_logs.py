"""Log lines: keys from an allow-list, no personal data, whoever writes them."""

from __future__ import annotations

import io
import json
import logging
import logging.config
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from dunwell.config.logs import KEYS, settings_of_logging


@pytest.fixture
def lines(tmp_path: Path) -> Iterator[io.StringIO]:
    """Log as the product does, into a text; the settings of before come back afterwards."""
    kept, level = logging.root.handlers[:], logging.root.level
    kept_structlog = structlog.get_config()
    logging.config.dictConfig(settings_of_logging(tmp_path))
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.root.handlers[0].formatter)
    logging.root.handlers = [handler]
    yield written
    logging.root.handlers = kept
    logging.root.setLevel(level)
    structlog.configure(**kept_structlog)


def only_line(lines: io.StringIO) -> dict[str, object]:
    found: dict[str, object] = json.loads(lines.getvalue())
    return found


def test_a_line_keeps_ids_and_drops_what_is_not_on_the_list(lines: io.StringIO) -> None:
    structlog.get_logger("dunwell.flows").info("contact.sent", debt_id=12, channel="email", name="Ada", email="a@b.org")

    line = only_line(lines)

    assert line["event"] == "contact.sent"
    assert (line["debt_id"], line["channel"], line["level"]) == (12, "email", "info")
    assert line["dropped"] == 2
    assert "Ada" not in lines.getvalue()


@pytest.mark.parametrize(
    "value", ["ada@example.org", "+44 20 7946 0958", "4111 1111 1111 1111", "x" * 300, {"name": "Ada"}]
)
def test_a_permitted_key_does_not_carry_personal_data(lines: io.StringIO, value: object) -> None:
    structlog.get_logger("dunwell.flows").info("contact.sent", reason_code=value)

    line = only_line(lines)

    assert "reason_code" not in line
    assert line["dropped"] == 1


def test_a_sentence_is_no_event(lines: io.StringIO) -> None:
    structlog.get_logger("dunwell.flows").info("sent a letter to Ada Lovelace")

    assert only_line(lines)["event"] == "log.event_without_name"


def test_an_error_is_told_by_type_and_place_but_not_by_its_words(lines: io.StringIO) -> None:
    try:
        raise ValueError("Ada Lovelace, 12 High Street")
    except ValueError:
        structlog.get_logger("dunwell.flows").exception("intake.failed")

    line = only_line(lines)

    assert line["exception"] == "builtins.ValueError"
    assert "test_ops_logs.py" in str(line["frames"])
    assert "Ada" not in lines.getvalue()


def test_a_librarys_line_loses_its_arguments(lines: io.StringIO) -> None:
    logging.getLogger("django.request").warning("Not Found: %s", "/person/Ada")

    line = only_line(lines)

    assert line["event"] == "Not Found: %s"
    assert line["logger"] == "django.request"
    assert "Ada" not in lines.getvalue()


def test_the_list_names_no_personal_field() -> None:
    personal = {"name", "email", "phone", "address", "text", "note", "subject", "body", "username", "ip", "path", "url"}

    assert not KEYS & personal
