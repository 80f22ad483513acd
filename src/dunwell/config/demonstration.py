"""The demonstration: an invented portfolio in the home, and one real day lived with it by the product's own flows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from dunwell.adapters.bank import PaymentFiles
from dunwell.adapters.files import FileReader, QuarantineFolder
from dunwell.cases import duties as due_duties
from dunwell.config import demonstration_calls as phoning
from dunwell.config import demonstration_post as writing
from dunwell.config import staff, wiring
from dunwell.core.actor import Actor, machine
from dunwell.core.money import Money
from dunwell.core.words import CollectorRole, PlacementKind, Role
from dunwell.debts import services as debts
from dunwell.flows import duties, intake
from dunwell.flows.answer import read_mailbox
from dunwell.flows.deliver import deliver
from dunwell.flows.demo import answers, files, generate, history, load
from dunwell.flows.demo.generate import DemoPortfolio
from dunwell.flows.nightly import Night, run_night
from dunwell.flows.promise import judge_promises
from dunwell.flows.receive import receive
from dunwell.flows.review import release_run

BY, NIGHT, DELIVERY = machine("demonstration"), machine("night"), machine("command.deliver")
INTAKE, BANK = machine("dunwell intake"), machine("dunwell receive")
"""Who does what: as on any day, the commands; the rest is the demonstration's own."""
SUPERVISOR = Actor("sam", frozenset({Role.SUPERVISOR}))
COMPLIANCE = Actor("carla", frozenset({Role.COMPLIANCE}))
ROUNDS = (time(6, 30), time(9, 30), time(14, 30), time(17, 0), time(20, 0))
"""When the delivery runs, UTC: business hours from Dubai to Los Angeles."""
CALLS = {time(9, 30): time(10), time(14, 30): time(16), time(17): time(17, 30)}
"""When the officer calls, after which round: the morning in London, then New York and Los Angeles."""
TAKEN_AT, DECIDED_AT, POST_AT, PAID_AT, ENDS_AT = time(1), time(2), time(6), time(18), time(21)
PAYING = 40


@dataclass(slots=True)
class Told:
    """What the demonstration did, for its summary."""

    day: date
    lines: list[str] = field(default_factory=list)
    passwords: dict[str, str] = field(default_factory=dict)
    counts: dict[str, Any] = field(default_factory=dict)


def last_weekday(today: date) -> date:
    """The working day before today: all of it has passed."""
    day = today - timedelta(days=1)
    while day.isoweekday() > 5:
        day -= timedelta(days=1)
    return day


def live_a_day(*, count: int, seed: int, today: date, tell: Callable[[str], None]) -> Told:
    """Make the portfolio and live the last working day. Safe to kill and to repeat: each step knows what was done."""
    day = last_weekday(today)
    told = Told(day)
    tell("adding staff")
    told.passwords = _staff()
    made = generate.portfolios(debts=count, seed=seed, today=day)
    for portfolio in made:
        tell(f"taking in {portfolio.portfolio['name']}")
        told.counts[portfolio.key] = _take_in(portfolio, day=day, seed=seed)
    tell("deciding for every debt")
    night = run_night(wiring.bulk(), _night(day, _at(day, DECIDED_AT)))
    told.counts["night"] = {"debts": night.debts_count, "actions": night.actions_count, "state": night.state}
    if night.state == "review":
        release_run(run_id=night.run_id, by=SUPERVISOR, at=_at(day, DECIDED_AT), because="demonstration")
    tell("opening the post")
    told.counts["post"] = writing.open_post(night.run_id, day=day, at=_at(day, POST_AT))
    tell("contacting people")
    told.counts["day"] = _contact(day)
    tell("booking the day's payments")
    told.counts["payments"] = _pay(day, made)
    tell("looking up what the law asks")
    told.counts["end_of_day"] = _end(day)
    tell("deciding for today, for you to review")
    coming = run_night(wiring.bulk(), _night(today, wiring.clock().now()))
    wiring.anchor()
    told.counts["to_review"] = {"run": coming.run_id, "actions": coming.actions_count, "state": coming.state}
    return told


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, UTC)


def _night(day: date, at: datetime) -> Night:
    return Night(
        as_of=day,
        files=wiring.home().files,
        by=NIGHT,
        at=at,
        links=wiring.links(),
        capacity=wiring.capacity(),
        is_reviewed=True,
    )


def _staff() -> dict[str, str]:
    """One member of staff per role, with a password made here; nobody new when they exist."""
    people = {"olga": Role.OFFICER, "sam": Role.SUPERVISOR, "mina": Role.MANAGER, "carla": Role.COMPLIANCE}
    known = {name for name, _, _ in staff.everyone()}
    made = {}
    for name, role in people.items():
        if name not in known:
            made[name] = staff.new_password()
            staff.add(name=name, roles=[role], password=made[name], by=BY, now=wiring.clock().now())
    return made


def _take_in(portfolio: DemoPortfolio, *, day: date, seed: int) -> dict[str, int]:
    """The portfolio's file through the intake as any file, then its history."""
    at = _at(day, TAKEN_AT)
    said = dict(portfolio.portfolio)
    creditor_id = debts.add_creditor(by=BY, at=at, **portfolio.creditor)
    new = debts.NewPortfolio(
        creditor_id=creditor_id,
        placement=PlacementKind(said.pop("placement")),
        collector_role=CollectorRole(said.pop("collector_role")),
        sender_lines=(said.pop("sender_lines"),),
        starts_on=day - timedelta(days=generate.MONTHS * 31),
        **said,
    )
    portfolio_id = debts.add_portfolio(new=new, by=BY, at=at)
    path = files.write_file(portfolio, wiring.home().folder / "demo")
    saved = intake.save_profile(files.profile_of(portfolio), portfolio_id=portfolio_id, by=BY, at=at)
    folder = wiring.home().files / "quarantine"
    tools = intake.Tools(FileReader(), wiring.bulk(), wiring.vault(), QuarantineFolder(folder))
    order = intake.Order(path, saved.profile_id, portfolio_id, day)
    taken = intake.take_in(order, tools=tools, by=INTAKE, at=at)
    past = history.history(portfolio.debts, seed=seed, today=day)
    load.load_history(
        portfolio=portfolio.portfolio["name"],
        debts_frame=portfolio.debts,
        history=past,
        bulk=wiring.bulk(),
        by=BY,
        at=at,
    )
    return taken.counts


def _contact(day: date) -> dict[str, int]:
    """The rounds of the delivery and the officer's calls between them; answers come in after the third."""
    counts: dict[str, int] = {}
    inbox, sent = wiring.home().folder / "demo" / "inbox", wiring.home().files / "outbound"
    for number, moment in enumerate(ROUNDS):
        now = _at(day, moment)
        if number == 3:
            answers.write_replies(sent, inbox, at=now)
            box = wiring.mailbox(inbox)
            read = read_mailbox(mailbox=box, vault=wiring.vault(), by=DELIVERY, at=now) if box else {}
            _add(counts, {f"came back: {kind}": found for kind, found in read.items()})
        done = deliver(outlets=wiring.outlets(now), by=DELIVERY)
        _add(counts, {f"gate: {answer}": found for answer, found in done.answers.items()})
        _add(counts, {f"sent: {channel}": found for channel, found in done.sent.items()})
        if moment in CALLS:
            called = phoning.phone(_at(day, CALLS[moment]))
            _add(counts, {f"called: {outcome}": found for outcome, found in called.items()})
    return counts


def _add(counts: dict[str, int], more: dict[str, int]) -> None:
    for name, count in more.items():
        counts[name] = counts.get(name, 0) + count


def _pay(day: date, made: list[DemoPortfolio]) -> dict[str, Any]:
    """Some people pay: a bank file is written and received as any bank file."""
    due = [
        answers.DemoPayment(f"DEMO-{day}-{number}", row["debt_reference"], Money(2_500, row["currency"]), day)
        for number, row in enumerate(_payers(made))
    ]
    due.append(answers.DemoPayment(f"DEMO-{day}-nobody", "TRANSFER", Money(4_100, "GBP"), day))
    path = answers.write_payments(due, wiring.home().folder / "demo" / f"payments-{day}.csv")
    at = _at(day, PAID_AT)
    done = receive(file=PaymentFiles().read(path), by=BANK, at=at)
    return {
        "booked": done.booked,
        "unmatched": done.unmatched,
        "repeated": done.repeated,
        "promises": judge_promises(as_of=day, by=BANK, at=at),
    }


def _end(day: date) -> dict[str, int]:
    """Letters that the day's payments and post overtook, and what the law asks by which day."""
    at = _at(day, ENDS_AT)
    recalled = wiring.look_for_recalls(wiring.outlets(at), by=DELIVERY)
    due = duties.find(wiring.reader(), now=at, book=wiring.law(at), by=NIGHT)
    met = _meet(day, at)
    return {"letters to take out": recalled, "duties met": met, "duties": due.open - met}


def _meet(day: date, at: datetime) -> int:
    """Compliance says of every wish not to be contacted that its time is over: the channel was closed at once."""
    wished = [
        line
        for line in due_duties.open_duties(seen_by=COMPLIANCE)
        if line.event_type == "opt_out_received" and line.due_on is not None and line.due_on <= day
    ]
    for line in wished:
        due_duties.settle(duty_id=line.duty_id, what="the channel is closed since that day", by=COMPLIANCE, at=at)
    return len(wished)


def _payers(made: list[DemoPortfolio]) -> list[dict[str, Any]]:
    share = max(1, PAYING // len(made))
    return [row for portfolio in made for row in portfolio.debts.head(share).to_dicts()]
