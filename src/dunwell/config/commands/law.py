"""`dunwell law`: the rulebook from outside."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

import click
import yaml

from dunwell import rulebook
from dunwell.config.commands import home_option, law_changes, law_records, start_django
from dunwell.config.home import DATABASE_VARIABLE, HOME_VARIABLE
from dunwell.core.columns import CHANNELS
from dunwell.core.matter import BadFacts
from dunwell.engine.situations import Outcome, check
from dunwell.rulebook import Rule, Rulebook, UnknownRule


@click.group("law")
def command() -> None:
    """Check situations, show a rule, tell which law is held."""


_RELEASE = click.option("--release", "is_release", is_flag=True, help="The rulebook of the release, as it was shipped.")


def _law(*, is_release: bool) -> Rulebook:
    """The law in force in this home; that of the release where asked for, or where there is no home to publish one in.

    A database that does not answer is no reason to judge by another law: that is refused.
    """
    is_there = DATABASE_VARIABLE in os.environ or Path(os.environ.get(HOME_VARIABLE, ".dunwell")).is_dir()
    if is_release or not is_there:
        if HOME_VARIABLE in os.environ and not is_release:
            click.echo(f"there is no home {os.environ[HOME_VARIABLE]}: this is the law of the release", err=True)
        return rulebook.load()
    start_django()
    from dunwell.config import wiring
    from dunwell.trail import rulebooks

    return wiring.law() if rulebooks.is_kept() else rulebook.load()


@command.command("check")
@home_option
@_RELEASE
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
@click.option("--others", is_flag=True, help="Tell also what rules said that a case does not list.")
def check_files(files: tuple[Path, ...], is_release: bool, as_json: bool, others: bool) -> None:
    """Put the situations of FILES through the law in force, and compare. Exit 0 only when all pass.

    Without a home it is the law of the release.
    """
    book = _law(is_release=is_release)
    outcomes = [outcome for path in files for outcome in _checked(path, book)]
    failed = [outcome for outcome in outcomes if outcome.faults]
    passed = len(outcomes) - len(failed)
    if as_json:
        told = [{"id": each.id, "faults": each.faults, "others": each.others} for each in outcomes]
        click.echo(json.dumps({"passed": passed, "failed": len(failed), "situations": told}, ensure_ascii=False))
    else:
        for outcome in outcomes:
            for fault in outcome.faults:
                click.echo(f"FAIL {outcome.id}: {fault}")
            for line in outcome.others if others else ():
                click.echo(f"     {outcome.id}: also {line}")
        click.echo(f"{passed} passed, {len(failed)} failed")
    if failed:
        raise click.exceptions.Exit(1)


def _checked(path: Path, book: Rulebook) -> list[Outcome]:
    """Every situation of a file; one that cannot be read has failed, with the reason."""
    try:
        content = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise click.ClickException(f"{path.name} is not YAML: {error}") from None
    if not isinstance(content, list):
        raise click.ClickException(f"{path.name} holds no list of situations; start each with `- id:`")
    outcomes = []
    for number, written in enumerate(content, 1):
        name = written.get("id", f"situation {number}") if isinstance(written, dict) else f"situation {number}"
        try:
            outcomes.append(check(written, book))
        except BadFacts as error:
            outcomes.append(Outcome(str(name), (f"{path.name}: {error}",), ()))
    return outcomes


@command.command("show")
@home_option
@_RELEASE
@click.argument("rule_id")
@click.option("--at", "as_of", type=click.DateTime(["%Y-%m-%d"]), help="The law of that day (default: today).")
@click.option("--language", default="en", help="Language of the words.")
def show(rule_id: str, is_release: bool, as_of: object, language: str) -> None:
    """Everything about one rule: RULE_ID is the product's, or a row of a fact table."""
    day = as_of.date() if isinstance(as_of, datetime) else datetime.now(UTC).date()
    book = _law(is_release=is_release)
    try:
        rules = [book.rule(rule_id)]
    except UnknownRule:
        rules = [rule for rule in book.rules if rule_id in rule.table]
    if not rules:
        raise click.ClickException(f"{rule_id} is neither a rule nor a row of a table; see `dunwell law coverage`")
    for rule in rules:
        _show(rule, day, language)


def _show(rule: Rule, day: date, language: str) -> None:
    click.secho(rule.id, bold=True)
    click.echo(f"  {rule.title}\n  {rule.source}\n  rows: {', '.join(rule.table) or 'house policy'}")
    state = "in force" if rule.is_in_force(day) else "not in force"
    click.echo(f"  {rule.kind}, {rule.confidence}, {state} on {day}")
    for parameter in rule.parameters:
        values = "; ".join(f"{value} since {_since(day)}" for day, value in parameter.values)
        click.echo(f"  {parameter.name} ({parameter.unit}, {parameter.source}): {values}")
    click.echo(f"  {rule.reason(language, day)}\n  {rule.remedy(language, day)}")


def _since(day: date) -> str:
    return "ever" if day == date.min else str(day)


@command.command("why")
@home_option
@click.argument("person", type=int)
@click.argument("debt", type=int)
@click.argument("channel", type=click.Choice(CHANNELS))
@click.option("--at", metavar="MOMENT", help="As of this moment, 2026-03-31T09:00:00+01:00 (default: now).")
@click.option("--language", default="en", help="Language of the words.")
def why(person: int, debt: int, channel: str, at: str | None, language: str) -> None:
    """May PERSON be contacted about DEBT by CHANNEL, as the gate judges it? Both by number. Exit 1 when not."""
    start_django()
    from dunwell.config import wiring
    from dunwell.core.actor import machine
    from dunwell.flows import law_asked

    moment = _moment(at) if at else wiring.clock().now()
    told = law_asked.ask(
        person, debt, channel, at=moment, reader=wiring.reader(), book=wiring.law(moment), by=machine("law"),
        language=language,
    )  # fmt: skip
    for each in told.spoke:
        about = (each.source, each.rule_id, ", ".join(each.rows), f"by {each.reading}")
        click.echo(f"{each.kind:12} {each.words}\n{'':12} {'; '.join(filter(None, about))}")
        if each.remedy:
            click.echo(f"{'':12} what would change it: {each.remedy}")
    if told.is_allowed:
        click.echo("nothing in the law of this place, as recorded, stands against it")
        return
    first = told.earliest_at.astimezone(moment.tzinfo) if told.earliest_at else None
    click.echo(f"lawful again from {first:%Y-%m-%d %H:%M %Z}" if first else "time alone will not make it lawful")
    raise click.exceptions.Exit(1)


def _moment(written: str) -> datetime:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise click.BadParameter(f"{written!r} is no moment; write 2026-03-31T09:00:00+01:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@command.command("duties")
@home_option
@click.option("--look/--no-look", default=False, help="Ask the rules about everybody first (the night does).")
@click.option("--at", metavar="MOMENT", help="As of this moment, 2026-03-31T09:00:00+01:00 (default: now).")
@click.option("--language", default="en", help="Language of the words.")
@click.option("--json", "as_json", is_flag=True, help="One JSON list instead of lines.")
def duties_due(look: bool, at: str | None, language: str, as_json: bool) -> None:
    """What the law asks of us, by which day, towards whom."""
    start_django()
    from dunwell.config import wiring
    from dunwell.core.actor import machine
    from dunwell.flows import duties

    now, by = _moment(at) if at else wiring.clock().now(), machine("law")
    book = wiring.law(now)
    if look:
        found = duties.find(wiring.reader(), now=now, book=book, by=by)
        for line in found.unclear:
            click.echo(line, err=True)
    items = duties.items(now=now, reader=wiring.reader(), seen_by=by, book=book, language=language)
    if as_json:
        click.echo(json.dumps([asdict(item) | {"urgency": item.urgency} for item in items], default=str))
        return
    for item in items:
        when = f"{item.due_on} ({item.days_left} days)" if item.due_on else "no day set"
        about = f"person {item.person_id}" + (f", debt {item.debt_id}" if item.debt_id else "")
        asks = item.required_action.replace("_", " ") or item.title
        click.echo(f"{item.urgency:8} {when}  {about}: {asks}" + (" (composed, on its way)" * item.is_on_its_way))
        click.echo(f"{'':8} {item.words}\n{'':8} {item.citation}; {item.rule_id}; {', '.join(item.rows)}")
    click.echo(f"{len(items)} due, {sum(item.urgency == 'overdue' for item in items)} of them overdue")


@command.command("diff")
@home_option
@_RELEASE
@click.argument("before", type=click.DateTime(["%Y-%m-%d"]))
@click.argument("after", type=click.DateTime(["%Y-%m-%d"]))
def diff(before: datetime, after: datetime, is_release: bool) -> None:
    """Which rules begin, end or change a number between two days, the later included."""
    changes = 0
    for rule in _law(is_release=is_release).rules:
        for line in _changes(rule, before.date(), after.date()):
            click.echo(f"{rule.id}: {line} ({rule.source})")
            changes += 1
    click.echo(f"{changes} changes from {before:%Y-%m-%d} to {after:%Y-%m-%d}")


def _changes(rule: Rule, before: date, after: date) -> Iterator[str]:
    held, holds = rule.is_in_force(before), rule.is_in_force(after)
    if holds and not held:
        yield "begins"
    if held and not holds:
        yield "ends"
    for parameter in rule.parameters if held and holds else ():
        old, new = parameter.shown(before), parameter.shown(after)
        if old != new:
            yield f"{parameter.name} becomes {new}, was {old}"


@command.command("coverage")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
@click.option("--rows", is_flag=True, help="Every row, not only the counts.")
def coverage(as_json: bool, rows: bool) -> None:
    """Every row of the fact tables: which rule encodes it, or why none does."""
    held = rulebook.coverage(rulebook.load())
    if as_json:
        click.echo(json.dumps([each.as_json() for each in held], ensure_ascii=False))
        return
    for each in held if rows else ():
        click.echo(f"{each.row}  {each.state}  {', '.join(each.rules) or each.why}")
    for (table, state), count in sorted(Counter((each.row.split(".")[0], each.state) for each in held).items()):
        click.echo(f"{table:12} {state:12} {count:4}")


for _change in (*law_changes.COMMANDS, *law_records.COMMANDS):
    command.add_command(_change)
