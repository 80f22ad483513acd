"""Two processes, one person, the same second: the gate lets them pass one after the other, and the caps hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, BrokenBarrierError, Event

import polars as pl
import pytest
from django.db import connection

from dunwell import rulebook
from dunwell.config import wiring
from dunwell.contacts.models import Action, Contact, Permit
from dunwell.core.ports import Reader
from dunwell.core.statements import PaymentFile, PaymentLine
from dunwell.flows.deliver import ask_gate
from dunwell.flows.log_contact import ask_to_dial
from dunwell.flows.receive import receive
from tests import cast
from tests.cast import Member
from tests.flows.delivering import BY, NOW, MovingClock, Post, action, outlets, run
from tests.flows.intaking import proposed, table, take

pytestmark = pytest.mark.usefixtures("real_db")
SEVEN = 7
"""Contacts about one debt in seven days."""
TOGETHER_SECONDS = 1.5
AFTERNOON = datetime(2026, 3, 10, 22, 0, tzinfo=UTC)
"""Three in the afternoon in Los Angeles."""
ON_ITS_WAY = "contacts_action WHERE state = 'permitted'"
"""The last question the gate asks before it judges."""


@dataclass
class Meeting:
    """A reader that, having read, waits until the other process has read as well, if it can."""

    barrier: Barrier

    def read(
        self, sql: str, params: Sequence[object] = (), *, schema: Mapping[str, pl.DataType] | None = None
    ) -> pl.DataFrame:
        found = wiring.reader().read(sql, params, schema=schema)
        if ON_ITS_WAY in sql:
            with suppress(BrokenBarrierError):
                self.barrier.wait(TOGETHER_SECONDS)
        return found


@dataclass
class Looking:
    """A reader that, having read, lets something else happen before it goes on, if that can happen."""

    after: str = ON_ITS_WAY
    has_looked: Event = field(default_factory=Event)
    has_happened: Event = field(default_factory=Event)

    def read(
        self, sql: str, params: Sequence[object] = (), *, schema: Mapping[str, pl.DataType] | None = None
    ) -> pl.DataFrame:
        found = wiring.reader().read(sql, params, schema=schema)
        if self.after in sql and not self.has_looked.is_set():
            self.has_looked.set()
            self.has_happened.wait(TOGETHER_SECONDS)
        return found

    def then(self, work: Callable[[], object]) -> None:
        """Do this once the reader has looked."""
        assert self.has_looked.wait(10 * TOGETHER_SECONDS)
        work()
        self.has_happened.set()


def at_once(*works: Callable[[], object]) -> None:
    """Each on a connection of its own, as a process of its own has."""

    def closing(work: Callable[[], object]) -> None:
        try:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        for done in [pool.submit(closing, work) for work in works]:
            done.result()


def written_to(ada: Member, times: int) -> None:
    """So many emails about her debt have left this week."""
    for _ in range(times):
        action(ada)
    run(Post(), MovingClock())
    assert Contact.objects.count() == times


def ask(wanted: Action, reader: Reader) -> None:
    given = replace(outlets(Post(), MovingClock(), Path("unused")), reader=reader)
    ask_gate([wanted.pk], outlets=given, by=BY)


def test_two_deliveries_that_judge_one_person_at_once_do_not_pass_a_cap_together() -> None:
    ada, meeting = cast.ada(), Meeting(Barrier(2))
    written_to(ada, SEVEN - 1)
    first, second = action(ada), action(ada)

    at_once(lambda: ask(first, meeting), lambda: ask(second, meeting))

    states = Action.objects.filter(pk__in=[first.pk, second.pk]).values_list("state", flat=True)
    assert sorted(states) == ["permitted", "refused"]


def test_two_officers_who_ask_at_once_do_not_pass_a_cap_together() -> None:
    person_id, points = cast.person("Lola Late", country="US", region="US-NV", zone="America/Los_Angeles")
    debt_id = cast.owes(
        person_id, reference="LATE", portfolio_id=cast.portfolio(country="US", currency="USD"), currency="USD"
    )
    meeting = Meeting(Barrier(2))

    def dial(reader: Reader) -> None:
        ask_to_dial(
            person_id=person_id, debt_ids=[debt_id], channel="phone", point_id=points["mobile"],
            now=AFTERNOON, reader=reader, book=rulebook.load(), by=cast.OFFICER,
        )  # fmt: skip

    for _ in range(SEVEN - 1):
        dial(wiring.reader())
    at_once(lambda: dial(meeting), lambda: dial(meeting))

    assert Permit.objects.count() == SEVEN


def test_two_people_are_judged_at_once() -> None:
    ada, eve, meeting = cast.ada(), cast.eve(), Meeting(Barrier(2))
    wanted = [action(ada), action(eve)]

    at_once(lambda: ask(wanted[0], meeting), lambda: ask(wanted[1], meeting))

    assert set(Action.objects.values_list("state", flat=True)) == {"permitted"}
    assert meeting.barrier.broken is (connection.vendor == "sqlite"), "one SQLite file has one writer"


def test_a_message_that_is_settled_while_the_gate_looks_counts() -> None:
    ada, looking = cast.ada(), Looking()
    written_to(ada, SEVEN - 1)
    on_its_way, wanted = action(ada), action(ada)
    ask(on_its_way, wiring.reader())
    looking.after = "FROM contacts_contact"

    at_once(lambda: ask(wanted, looking), lambda: looking.then(lambda: run(Post(), MovingClock())))

    wanted.refresh_from_db()
    assert wanted.state == "refused"


def test_a_payment_booked_while_the_gate_looks_stops_the_message() -> None:
    ada, looking, post = cast.ada(), Looking(), Post()
    wanted = action(ada)
    line = PaymentLine("b:1", 300_00, "GBP", NOW.date(), NOW.date(), ("NW-ADA",))
    file = PaymentFile((line,), ())

    at_once(lambda: ask(wanted, looking), lambda: looking.then(lambda: receive(file=file, by=cast.CLERK, at=NOW)))
    run(post, MovingClock(NOW + timedelta(seconds=1)))

    assert post.emails == []


def test_a_file_taken_in_while_the_gate_looks_stops_the_message(tmp_path: Path) -> None:
    """On SQLite there is nothing to race: the file's transaction waits for the gate's, as every writer does."""
    ada, looking, post = cast.ada(), Looking(), Post()
    wanted = action(ada)
    header = "customer_number,name,email,invoice_number,amount,due_date,status,paid_on,currency"
    paid = "C1,Ada Pays,ada@mail.example,NW-ADA,0.00,2026-03-01,paid,2026-03-10,GBP"
    path = table(tmp_path / "paid.csv", [header, paid])
    profile_id = proposed(path, ada.portfolio_id)

    def takes_in() -> None:
        taken = take(path, ada.portfolio_id, NOW.date(), profile_id=profile_id)
        assert taken.counts["debts_paid"] == 1

    if connection.vendor == "sqlite":
        ask(wanted, wiring.reader())
        takes_in()
    else:
        at_once(lambda: ask(wanted, looking), lambda: looking.then(takes_in))
    assert Permit.objects.count() == 1, "the gate had said yes before the file was there"
    run(post, MovingClock(NOW + timedelta(seconds=1)))

    assert post.emails == []
