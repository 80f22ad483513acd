"""`dunwell why`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

import click

from dunwell.config.commands import home_option, start_django
from dunwell.core.money import Money

if TYPE_CHECKING:
    from dunwell.flows.why import Story


class NotOneDebt(LookupError):
    """The reference names no debt, or several."""


@click.command("why")
@home_option
@click.argument("debt")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Tell it as of this day (default: today).")
@click.option("--json", "as_json", is_flag=True, help="Print the story as JSON.")
def command(debt: str, *, as_of: datetime | None, as_json: bool) -> None:
    """Tell the whole story of DEBT, given by its number or its reference. Exit 1 when a replay comes out otherwise."""
    start_django()
    from dunwell.config import wiring
    from dunwell.core.actor import machine
    from dunwell.flows import why

    story = why.tell(
        debt_id_of(debt),
        as_of=as_of.date() if as_of else wiring.clock().now().date(),
        reader=wiring.reader(),
        files=wiring.home().files,
        book=wiring.law(),
        by=machine("why"),
    )
    if as_json:
        click.echo(json.dumps(asdict(story), default=str, ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(story)))
    if story.replay.is_same is False:
        raise click.exceptions.Exit(1)


def debt_id_of(given: str) -> int:
    """The debt of that reference, else of that number. Raises NotOneDebt."""
    from dunwell.debts import queries as debts

    found = debts.find(given)
    if len(found) == 1:
        return found[0]
    if found:
        raise NotOneDebt(f"several debts are called {given}: give one of the numbers {', '.join(map(str, found))}")
    if given.isdigit():
        return int(given)
    raise NotOneDebt(f"no debt is called {given}")


def _lines(story: Story) -> Iterator[str]:
    yield from _debt(story)
    yield from _section("why this balance", _entries(story))
    yield from _section("when it falls due", _schedule(story))
    yield from _section("what each night decided", _decisions(story))
    yield from _section("what happened", _events(story))
    yield from _section("promises and disputes", _cases(story))
    yield from _section("trail", (f"{act.at:%Y-%m-%d %H:%M}  {act.did}  by {act.actor}" for act in story.acts))
    yield ""
    yield f"replay: {story.replay.words}"


def _section(title: str, lines: Iterator[str]) -> Iterator[str]:
    yield from ("", title, *(f"  {line}" for line in lines))


def _money(minor: int, currency: str) -> str:
    return f"{Money(minor, currency).decimal:,} {currency}"


def _debt(story: Story) -> Iterator[str]:
    debt = story.debt
    yield f"debt {debt.debt_id}, {debt.reference}: {debt.product} of {debt.creditor}, {debt.state}, as of {debt.as_of}"
    yield from (f"person {person_id}: {name} ({bound.replace('_', ' ')})" for person_id, name, bound in story.people)
    parts = ", ".join(f"{part} {_money(minor, debt.currency)}" for part, minor in debt.parts.items() if minor)
    yield f"owed {_money(debt.balance_minor, debt.currency)}" + (f": {parts}" if parts else "")
    overdue = _money(debt.age.overdue_minor, debt.currency)
    yield f"overdue {overdue}, {debt.age.days_past_due} days past due ({debt.age.bucket})"


def _entries(story: Story) -> Iterator[str]:
    for line in story.entries:
        money = _money(line.amount_minor, line.currency)
        told = f"{line.effective_on}  {line.kind:<11} {line.code:<10} {money:>20}  {line.reference} {line.because}"
        yield told.rstrip()


def _schedule(story: Story) -> Iterator[str]:
    for line in story.debt.schedule:
        yield f"{line.due_on}  {_money(line.amount_minor, story.debt.currency):>20}"
    for pause in story.debt.pauses:
        yield f"{pause.starts_on} to {pause.ends_on or 'further notice'}: paused, {pause.because}"


def _decisions(story: Story) -> Iterator[str]:
    for told in story.decisions:
        line = told.line
        done = f" by {line.channel}, step {line.step}" if line.channel else ""
        state = f", action {line.action_id} {line.action_state}" if line.action_id else ""
        yield f"{line.as_of}  {line.decision}{done}{state} (run {line.run_id}, {line.days_past_due} days past due)"
        yield from (f"    {words}" for words in told.words if words)


def _events(story: Story) -> Iterator[str]:
    for event in story.events:
        rules = f" [{', '.join(event.rules)}]" if event.rules else ""
        said = event.subject or event.words.partition("\n")[0]
        yield f"{event.at:%Y-%m-%d %H:%M}  {event.what:<9} {event.channel:<6} {event.state}  {said}{rules}".rstrip()
        if event.remedy:
            yield f"    what would change it: {event.remedy}"


def _cases(story: Story) -> Iterator[str]:
    for promise in story.promises:
        money = _money(promise.amount_minor, promise.currency)
        paid = _money(promise.paid_minor, promise.currency)
        yield f"{promise.made_on}  promised {money} by {promise.due_on}: {promise.state}, {paid} paid in time"
    for dispute in story.disputes:
        answer = (
            f"answered {dispute.answered_on}: {dispute.answer.replace('_', ' ')}" if dispute.answered_on else "open"
        )
        yield f"{dispute.received_on}  disputed by {dispute.form}, {dispute.grounds}: {answer}"
