"""Profiles as the flow uses them: proposed from a file, kept as versions, read back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import yaml

from dunwell.core.actor import Actor
from dunwell.core.intake import profile as profiles
from dunwell.core.intake.profile import BadProfile, Profile
from dunwell.core.intake.propose import Proposal, propose
from dunwell.core.intake.raw import RawTable
from dunwell.core.intake.stated import stated_on
from dunwell.core.ports import TableReader
from dunwell.debts import batch_queries, batches
from dunwell.debts.batches import SavedProfile

NAME_LONGEST = 60
ROWS_LOOKED_AT = 20_000
"""Rows read to propose a profile: the file's first."""


def propose_for(
    path: Path, *, reader: TableReader, name: str = "", portfolio: str | int | None = None,
    defaults: Mapping[str, str] | None = None,
) -> tuple[Proposal, date | None]:  # fmt: skip
    """A profile that reads this file, and the day its title rows say it speaks of (None: they do not).

    Given    portfolio: what it says (country, currency, language) answers questions; `defaults` come before it
    Raises   what `core.ports.TableReader` raises; NoSuchPortfolio
    """
    raw = _head(path, reader)
    known = dict(defaults or {})
    if portfolio is not None:
        found = batch_queries.destination(portfolio)
        said = {"portfolio": found.name, "currency": found.currency, "country": found.country}
        known = {**said, **known}
    return propose(raw, name=name or path.stem[:NAME_LONGEST], defaults=known), stated_on(raw)


def _head(path: Path, reader: TableReader) -> RawTable:
    return next(iter(reader.chunks(path, rows=ROWS_LOOKED_AT)), None) or reader.read(path)


def save_profile(profile: Profile, *, portfolio_id: int | None, by: Actor, at: datetime) -> SavedProfile:
    """Keep a profile; a changed one becomes the next version of its name."""
    plain = profiles.to_dict(profile)
    plain.pop("version", None)
    body = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False)
    return batches.save_profile(name=profile.name[:NAME_LONGEST], body=body, portfolio_id=portfolio_id, by=by, at=at)


def read_profile(saved: SavedProfile) -> Profile:
    """The profile a kept version says. Raises BadProfile."""
    return parse_profile(saved.body, version=saved.version)


def parse_profile(text: str, *, version: int = 1) -> Profile:
    """A profile from YAML as `save_profile` writes it. Raises BadProfile."""
    try:
        plain = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BadProfile("The profile is not YAML: {error}", error=str(error)) from error
    if not isinstance(plain, dict):
        raise BadProfile("The profile must be a list of entries such as `target: invoices`")
    return profiles.from_dict({**plain, "version": version})
