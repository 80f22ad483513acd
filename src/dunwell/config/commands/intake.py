"""`dunwell intake`."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dunwell.config.commands import home_option, start_django
from dunwell.core.words import Jurisdiction

if TYPE_CHECKING:
    from dunwell.core.actor import Actor
    from dunwell.core.intake.profile import Profile
    from dunwell.core.intake.propose import Proposal
    from dunwell.flows.intake import Order, Taken, Tools

ROLES = {
    "original_creditor": "first_party",
    "debt_buyer": "bought",
    "third_party_collector": "agency",
}
"""How a portfolio came to us, by the role we have in it, unless `--placement` says otherwise."""
COUNT_WORDS = {
    "rows_accepted": "rows went in",
    "rows_quarantined": "rows in quarantine",
    "rows_skipped": "rows hold no debt",
    "people_new": "new people",
    "debts_new": "new debts",
    "debts_changed": "changed debts",
    "debts_paid": "paid",
    "debts_closed": "closed",
    "debts_recalled": "recalled",
    "debts_left_alone": "left alone (settled, sold or written off here)",
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked on the command line."""

    file: Path
    profile: str | None
    profile_file: Path | None
    as_of: date | None
    save_as: str | None
    is_complete: bool
    is_yes: bool
    as_json: bool
    by: Actor


@click.command("intake")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--profile", help="A profile that is kept; its newest version is used.")
@click.option(
    "--profile-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A profile in YAML; it is kept.",
)
@click.option("--portfolio", help="Where the debts go. It must exist, or be made with --creditor.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day the file speaks of. Default: what its titles say, else today.",
)
@click.option("--propose", "is_proposal", is_flag=True, help="Show how the file would be read, and stop.")
@click.option("--save-profile", "save_as", help="The name to keep a proposed profile under. Default: the file's name.")
@click.option("--complete", "is_complete", is_flag=True, help="The file names every debt: others were recalled.")
@click.option("--fixes", type=int, metavar="BATCH", help="The file is the corrected quarantine sheet of that batch.")
@click.option("--creditor", help="Make the portfolio, owed to this creditor.")
@click.option("--country", type=click.Choice(list(Jurisdiction)), help="Of a new portfolio; it has no default.")
@click.option("--currency", help="Of a new portfolio, as USD; it has no default.")
@click.option("--role", type=click.Choice(list(ROLES)), default="third_party_collector", help="Of a new portfolio.")
@click.option("--language", default="en", show_default=True, help="Of a new portfolio.")
@click.option("--sender-phone", help="Of a new portfolio: shown to people, who call it. Asked for when not given.")
@click.option("--sender-email", help="Of a new portfolio: shown to people, answers go there. Asked for when not given.")
@click.option("--by", "name", help="User name of who asks for it (default: the machine).")
@click.option("--chunk", "chunk_rows", type=click.IntRange(min=1), default=100_000, hidden=True)
@click.option("--yes", "is_yes", is_flag=True, help="Take the proposed profile without asking.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON; asks nothing.")
@home_option
def command(
    file: Path, profile: str | None, profile_file: Path | None, portfolio: str | None, as_of: datetime | None,
    is_proposal: bool, save_as: str | None, is_complete: bool, fixes: int | None, creditor: str | None,
    country: str | None, currency: str | None, role: str, language: str, sender_phone: str | None,
    sender_email: str | None, name: str | None, chunk_rows: int, is_yes: bool, as_json: bool,
) -> None:  # fmt: skip
    """Take in a FILE of debts: CSV or XLSX, also zipped.

    Rows that cannot be believed go to a quarantine sheet; corrected, it is taken in the same way. Giving a file again
    changes nothing, and a newer file of the same portfolio books what differs.
    """
    start_django()
    from dunwell.adapters.files import FileReader
    from dunwell.flows import intake

    by, day = _acting(name), as_of.date() if as_of else None
    asked = _Asked(file, profile, profile_file, day, save_as, is_complete, is_yes, as_json, by)
    if is_proposal:
        said = {name: value for name, value in (("country", country), ("currency", currency)) if value}
        proposal, _ = intake.propose_for(
            file, reader=FileReader(), name=save_as or "", portfolio=None if creditor else portfolio, defaults=said
        )
        _show(proposal, as_json=as_json)
        return
    if creditor and portfolio and not _is_known(portfolio):
        if not country or not currency:
            raise click.UsageError("a new portfolio needs --country and --currency")
        sender = _sender(sender_phone, sender_email, country, may_ask=not (as_json or is_yes))
        _make_portfolio(portfolio, creditor, country, currency, role, language, sender, by)
    number = fixes or _sheet_number(file)
    if number:
        order = intake.correction_of(number, path=file)
    elif not portfolio:
        raise click.UsageError("say where the debts go: --portfolio NAME (with --creditor NAME to make it)")
    else:
        order = _order(asked, portfolio)
    _print(_take(replace(order, chunk_rows=chunk_rows), by=by, as_json=as_json), as_json=as_json)


def _acting(name: str | None) -> Actor:
    from dunwell.config import staff
    from dunwell.core.actor import machine

    return staff.acting(name) if name else machine("dunwell intake")


def _sheet_number(file: Path) -> int | None:
    """The batch a file in the home's quarantine folder belongs to, by its name: `12.csv`."""
    from dunwell.adapters.files import FileReader
    from dunwell.core.intake.quarantine import SHEET_PROBLEMS

    if not file.stem.isdigit():
        return None
    head = next(iter(FileReader().chunks(file, rows=100)), None)
    return int(file.stem) if head is not None and SHEET_PROBLEMS in head.columns else None


@dataclass(frozen=True, slots=True)
class _Sender:
    """How people reach whoever writes to them."""

    phone: str
    email: str


def _is_known(portfolio: str) -> bool:
    from dunwell.debts.queries import portfolio_names

    return portfolio in portfolio_names().values()


def _sender(phone: str | None, email: str | None, country: str, *, may_ask: bool) -> _Sender:
    """The sender's phone and email, asked for where they are not given: every message must say how to answer it."""
    import polars as pl

    from dunwell.core.intake.contacts import read_emails, read_phones

    def number(text: str) -> str:
        if found := read_phones(pl.Series([text]), pl.Series([country])).values[0]:
            return str(found)
        raise click.UsageError(f"{text!r} is no phone number of {country}; write it with + and the country's code")

    def address(text: str) -> str:
        if found := read_emails(pl.Series([text])).values[0]:
            return str(found)
        raise click.UsageError(f"{text!r} is not an e-mail address")

    if not may_ask and not (phone and email):
        raise click.UsageError("a new portfolio needs --sender-phone and --sender-email: people must be able to answer")
    return _Sender(
        number(phone) if phone else click.prompt("Which number do people call", value_proc=number, err=True),
        address(email) if email else click.prompt("Which email do people answer to", value_proc=address, err=True),
    )


def _make_portfolio(
    name: str, creditor: str, country: str, currency: str, role: str, language: str, sender: _Sender, by: Actor
) -> None:
    from dunwell.config import wiring
    from dunwell.core.words import CollectorRole, PlacementKind
    from dunwell.debts import services

    at = wiring.clock().now()
    new = services.NewPortfolio(
        creditor_id=services.add_creditor(name=creditor, country=country, by=by, at=at),
        name=name,
        placement=PlacementKind(ROLES[role]),
        collector_role=CollectorRole(role),
        country=country,
        currency=currency,
        language=language,
        sender_name=creditor,
        sender_lines=(),
        sender_city="",
        sender_email=sender.email,
        sender_phone=sender.phone,
        starts_on=at.date(),
    )
    services.add_portfolio(new=new, by=by, at=at)


def _order(asked: _Asked, portfolio: str) -> Order:
    """The order for a file that is not a corrected sheet; a proposed profile is shown and agreed to first."""
    from dunwell.adapters.files import FileReader
    from dunwell.config import wiring
    from dunwell.debts import batch_queries
    from dunwell.flows import intake

    into = batch_queries.destination(portfolio)
    today = wiring.clock().now().date()
    if asked.profile:
        saved = batch_queries.profile(asked.profile)
        return intake.Order(
            asked.file, saved.profile_id, into.portfolio_id, asked.as_of or today, is_complete=asked.is_complete
        )
    stated = None
    if asked.profile_file:
        profile = intake.parse_profile(asked.profile_file.read_text("utf-8"))
    else:
        proposal, stated = intake.propose_for(
            asked.file, reader=FileReader(), name=asked.save_as or "", portfolio=portfolio
        )
        profile = _agreed(proposal, asked)
    kept = replace(profile, name=asked.save_as or profile.name)
    saved = intake.save_profile(kept, portfolio_id=into.portfolio_id, by=asked.by, at=wiring.clock().now())
    day = asked.as_of or stated or today
    return intake.Order(asked.file, saved.profile_id, into.portfolio_id, day, is_complete=asked.is_complete)


def _agreed(proposal: Proposal, asked: _Asked) -> Profile:
    if not asked.as_json:
        _show(proposal, as_json=False)
        if not asked.is_yes:
            click.confirm("Read the file like this, and keep it as a profile?", abort=True, err=True)
    elif not asked.is_yes:
        raise click.UsageError("with --json nothing is asked: name a --profile, or take the proposed one with --yes")
    return proposal.profile


def _show(proposal: Proposal, *, as_json: bool) -> None:
    """The mapping with samples, and what remains to be asked."""
    from rich.console import Console
    from rich.table import Table

    from dunwell.core.intake.profile import to_dict

    if as_json:
        columns = [
            {"column": c.column, "field": c.field, "confidence": c.confidence, "samples": c.samples, "why": c.why}
            for c in proposal.columns
        ]
        questions = [{"about": q.about, "words": q.words} for q in proposal.questions]
        click.echo(json.dumps({"profile": to_dict(proposal.profile), "columns": columns, "questions": questions}))
        return
    table = Table(
        "column", "becomes", "because", "samples", title=f"how this file would be read: {proposal.profile.target}"
    )
    for column in proposal.columns:
        table.add_row(column.column, column.field or "-", column.why, " | ".join(column.samples))
    console = Console()
    console.print(table)
    for name, value in proposal.profile.defaults.items():
        console.print(f"where a row does not say, {name} is {value}")
    for question in proposal.questions:
        console.print(f"[bold]?[/bold] {question.words}")


def _tools() -> Tools:
    from dunwell.adapters.files import FileReader, QuarantineFolder
    from dunwell.config import wiring
    from dunwell.flows import intake

    folder = wiring.home().files / "quarantine"
    return intake.Tools(FileReader(), wiring.bulk(), wiring.vault(), QuarantineFolder(folder))


def _take(order: Order, *, by: Actor, as_json: bool) -> Taken:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from dunwell.config import wiring
    from dunwell.flows import intake, lawful_rates

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, transient=True, disable=as_json) as progress:
        task = progress.add_task("taking in rows", total=None)

        def shown(now: intake.Progress) -> None:
            progress.update(task, completed=now.rows_read, total=now.rows_total)

        taken = intake.take_in(order, tools=_tools(), by=by, at=wiring.clock().now(), on_progress=shown)
        progress.update(task, description="holding agreed rates against the law")
        lawful_rates.bind(wiring.bulk(), book=wiring.law(), by=by, at=wiring.clock().now())
    return taken


def _print(taken: Taken, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(taken.plain()))
        return
    if taken.is_repeat:
        click.echo(f"{taken.file_name} was taken in before, as batch {taken.batch_id}; nothing was changed")
        return
    said = ", ".join(f"{taken.counts[name]:,} {words}" for name, words in COUNT_WORDS.items() if taken.counts[name])
    click.echo(f"batch {taken.batch_id}, {taken.file_name} as of {taken.as_of}: {said or 'nothing in it'}")
    if taken.quarantine:
        click.echo(f"to correct: {taken.quarantine}")
        click.echo(f"then: dunwell intake {taken.quarantine} --fixes {taken.batch_id}")
