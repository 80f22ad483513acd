"""Log lines as JSON, one object a line, without personal data.

A line is an event's name and keys from an allow-list; any other key is dropped, and so is a value that looks like an
email address or a long number. Lines of libraries keep their words but lose their arguments; an exception is told by
its type and places, never by its message, because a message may quote what someone typed.
"""

from __future__ import annotations

import logging
import os
import re
import traceback
from collections.abc import MutableMapping
from datetime import date
from pathlib import Path
from uuid import UUID

import structlog

LOG_VARIABLE = "DUNWELL_LOG"
"""`stderr` for servers and workers; otherwise lines go to `logs/dunwell.jsonl` in the home."""
KEYS = frozenset(
    {
        # the line itself
        *("event", "level", "logger", "timestamp", "exception", "frames", "dropped"),
        # ids: never names, addresses or texts
        *("debt_id", "person_id", "case_id", "action_id", "permit_id", "outbox_id", "point_id", "entry_id", "batch_id"),
        *("run_id", "job_id", "file_id", "portfolio_id", "user_id", "request_id"),
        # what was done, and how it went
        *("as_of", "channel", "command", "currency", "count", "attempts", "exit_code", "job", "kind", "method", "ms"),
        *(
            "outcome",
            "reason_code",
            "role",
            "route",
            "rows",
            "rule",
            "rules",
            "seconds",
            "state",
            "status",
            "step",
            "table",
        ),
        *("vendor", "version", "worker"),
    }
)
EVENT = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
PERSONAL = re.compile(r"@|\d[\d\s().-]{6,}\d")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}(T[\d:.+-]+Z?)?")
Line = MutableMapping[str, object]


def _is_safe(value: object) -> bool:
    if value is None or isinstance(value, (bool, int, float)):
        return True
    if isinstance(value, (list, tuple, set, frozenset)):
        return all(_is_safe(part) for part in value)
    if not isinstance(value, (str, date, UUID)):
        return False
    words = str(value)
    return DATE.fullmatch(words) is not None or (len(words) <= 200 and PERSONAL.search(words) is None)


def _may_pass(key: str, value: object) -> bool:
    return key == "frames" or _is_safe(value)


def without_personal_data(logger: object, method: str, line: Line) -> Line:
    """Keep the keys of the allow-list whose values are safe; count what was dropped."""
    del logger, method
    is_ours = "_record" not in line
    kept = {key: value for key, value in line.items() if key.startswith("_") or (key in KEYS and _may_pass(key, value))}
    dropped = sum(1 for key in line if key not in kept)
    if is_ours and not EVENT.fullmatch(str(line.get("event", ""))):
        kept["event"] = "log.event_without_name"
        dropped += 1
    return kept | {"dropped": dropped} if dropped else kept


def told_by_place(logger: object, method: str, line: Line) -> Line:
    """Turn `exc_info` into the exception's type and the places it came through."""
    del logger, method
    found = line.pop("exc_info", None)
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        stack = traceback.extract_tb(error.__traceback__)
        line["exception"] = f"{type(error).__module__}.{type(error).__name__}"
        line["frames"] = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in stack[-8:]]
    return line


def without_arguments(logger: object, method: str, line: Line) -> Line:
    """A library's line: its words without what it would have put into them."""
    del logger, method
    record = line.get("_record")
    if isinstance(record, logging.LogRecord):
        line["event"] = str(record.msg)
        line["logger"] = record.name
        line["level"] = record.levelname.lower()
        line["exc_info"] = record.exc_info
    return line


def settings_of_logging(folder: Path) -> dict[str, object]:
    """Django's LOGGING; makes `logs/` in the home when lines go there. Sets structlog up to go the same way."""
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            _error_in_hand,
            told_by_place,
            without_personal_data,
            stamp,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    to_stderr = os.environ.get(LOG_VARIABLE) == "stderr"
    if not to_stderr:
        (folder / "logs").mkdir(exist_ok=True, mode=0o700)
    file = {
        "class": "logging.handlers.WatchedFileHandler",
        "filename": str(folder / "logs" / "dunwell.jsonl"),
        "delay": True,
    }
    target = {"class": "logging.StreamHandler"} if to_stderr else file
    chain = [without_arguments, told_by_place, without_personal_data, stamp]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": chain,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(sort_keys=True, default=str),
                ],
            }
        },
        "handlers": {"lines": {**target, "formatter": "json"}},
        "root": {"handlers": ["lines"], "level": "INFO"},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }


def _error_in_hand(logger: object, method: str, line: Line) -> Line:
    """`exc_info=True` as the error itself."""
    del logger
    if line.get("exc_info") is True or (method == "exception" and "exc_info" not in line):
        import sys

        line["exc_info"] = sys.exc_info()
    return line
