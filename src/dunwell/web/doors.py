"""What the pages need of the outside: the clock, background jobs, the vault. `config` hands them in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from dunwell.core.ports import Clock, JobStarter, Vault


@dataclass(frozen=True, slots=True)
class Doors:
    """The ports a page may use."""

    clock: Clock
    jobs: JobStarter
    vault: Vault


@cache
def _maker(path: str) -> object:
    return import_string(path)


def doors() -> Doors:
    """The doors that the setting `DOORS` names: a function of no arguments that makes them."""
    make = _maker(settings.DOORS)
    return cast("Doors", make())  # type: ignore[operator]
