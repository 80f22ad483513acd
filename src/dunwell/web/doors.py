"""What the pages need of the outside: the clock, background jobs, the vault. `config` hands them in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from dunwell.core.ports import Clock, JobStarter, PaymentProvider, PaymentReader, Reader, TableReader, TextDoor, Vault
from dunwell.flows.evidence import Means
from dunwell.flows.plan_judging import JudgePlans
from dunwell.insight.report import Report
from dunwell.rulebook import Rulebook

BIND = ("accrue", "--law-only")
"""The job that holds what was agreed for a book against the law of each of its debts."""


@dataclass(frozen=True, slots=True)
class Doors:
    """The ports a page may use."""

    clock: Clock
    law: Callable[[datetime], Rulebook]
    """The rulebook in force at a moment."""
    jobs: JobStarter
    vault: Vault
    reader: Reader
    """Asks the bulk questions in Django's own transaction: for a handful of debts."""
    report_writers: Mapping[str, Callable[[Report], bytes]]
    """By format."""
    tables: TableReader
    """Opens files of debts."""
    files: Path
    """The home's files; documents of debts lie among them."""
    payments: PaymentReader
    """Opens files of banks."""
    uploads: Path
    """Where uploaded files are kept until they are taken in."""
    quarantine: Path
    """Where intake leaves the sheets to correct."""
    reports: Path
    """Where reports that a job wrote lie."""
    judge_plans: JudgePlans
    """Acts at once on the plans of debts whose money moved."""
    evidence: Means
    """What the making of an evidence pack is handed."""
    texts: TextDoor
    """Reads what the provider of texts posts."""
    stopping_key: bytes
    """Signs the links that end a channel."""
    linking_key: bytes
    """Signs the links by which a person negotiates."""
    taking: PaymentProvider | None = None
    """Takes money by card and bank debit; None where no provider is set up."""
    debts_in_a_request: int = 50_000
    """A report over more debts than this is written by a job."""


@cache
def _maker(path: str) -> object:
    return import_string(path)


def doors() -> Doors:
    """The doors that the setting `DOORS` names: a function of no arguments that makes them."""
    make = _maker(settings.DOORS)
    return cast("Doors", make())  # type: ignore[operator]


def law() -> Rulebook:
    """The rulebook in force now."""
    ports = doors()
    return ports.law(ports.clock.now())
