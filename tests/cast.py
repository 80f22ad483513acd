"""The cast: Ada pays, Ben is vulnerable, Cleo has an adviser, Dan disputes, Eve refused texts.

Each function makes one person with one debt, through the services alone, and returns a `Member`. `portfolio()` is made
on first use. Everybody lives in London and owes 300.00 in three instalments of 100.00 due on 1 January, 1 February and
1 March 2026, unless told otherwise; everything was recorded on 15 January 2026.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from dunwell.config import wiring
from dunwell.core import journal
from dunwell.core.actor import Actor, machine
from dunwell.core.words import CircumstanceKind, CollectorRole, Part, PersonKind, PlacementKind, PointKind, Role
from dunwell.debts import services as debts
from dunwell.ledger import services as ledger
from dunwell.parties import circumstances
from dunwell.parties import services as parties

AT = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
ON = AT.date()
CLERK = machine("test.cast")
OFFICER = Actor("olga", frozenset({Role.OFFICER}))
SUPERVISOR = Actor("sami", frozenset({Role.SUPERVISOR}))
COMPLIANCE = Actor("carla", frozenset({Role.COMPLIANCE}))
DUE = (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1))
SOURCE = "test"


@dataclass(frozen=True, slots=True)
class Member:
    """One of the cast: ids, and the points by kind."""

    person_id: int
    debt_id: int
    portfolio_id: int
    points: dict[str, int]


def portfolio(
    *, country: str = "GB", currency: str = "GBP", role: CollectorRole = CollectorRole.THIRD_PARTY_COLLECTOR
) -> int:
    """A portfolio of Northwind Energy, one per country and role."""
    creditor_id = debts.add_creditor(name=f"Northwind Energy {country}", country=country, by=CLERK, at=AT)
    new = debts.NewPortfolio(
        creditor_id=creditor_id,
        name=f"Northwind {country} {role}",
        placement=PlacementKind.AGENCY,
        collector_role=role,
        country=country,
        currency=currency,
        sender_name="Dunwell Services Ltd",
        sender_lines=("1 High Street",),
        sender_city="London",
        sender_postcode="EC1A 1BB",
        sender_email="hello@dunwell.example",
        sender_phone="+442079460000",
        sender_hours="Monday to Friday, 9 to 5",
        pay_words="https://pay.northwind.example",
        starts_on=date(2026, 1, 1),
    )
    return debts.add_portfolio(new=new, by=CLERK, at=AT)


def person(
    name: str, *, country: str = "GB", region: str = "GB-ENG", zone: str = "Europe/London", language: str = "en"
) -> tuple[int, dict[str, int]]:
    """A person with an email address, a mobile and a postal address; returns the id and the points."""
    first = name.split(maxsplit=1)[0].lower()
    person_id = parties.register_person(
        new=parties.NewPerson(
            name=name,
            source=SOURCE,
            kind=PersonKind.INDIVIDUAL,
            language=language,
            country=country,
            region=region,
            zone=zone,
            key=("test", first),
        ),
        by=CLERK,
        at=AT,
    )
    number = sum(map(ord, first)) % 900 + 100
    points = {
        PointKind.EMAIL: parties.NewPoint(PointKind.EMAIL, f"{first}@mail.example", SOURCE, ON),
        PointKind.MOBILE: parties.NewPoint(PointKind.MOBILE, f"+447700900{number}", SOURCE, ON, country=country),
        PointKind.POSTAL: parties.NewPoint(
            PointKind.POSTAL,
            f"{number} Mill Lane",
            SOURCE,
            ON,
            lines=(f"{number} Mill Lane",),
            city="London",
            region=region,
            postcode="E1 6AN",
            country=country,
        ),
    }
    ids = {str(kind): parties.add_point(person_id=person_id, new=new, by=CLERK, at=AT) for kind, new in points.items()}
    return person_id, ids


def owes(
    person_id: int,
    *,
    reference: str,
    portfolio_id: int | None = None,
    parts: dict[Part, int] | None = None,
    due: tuple[date, ...] = DUE,
    currency: str = "GBP",
    opened_on: date = date(2026, 1, 1),
    product: str = "utility",
) -> int:
    """A debt of 300.00 (or `parts`), in equal instalments on `due`, booked with effect from `opened_on`."""
    parts = parts or {Part.PRINCIPAL: 300_00}
    total = sum(parts.values())
    each = total // len(due)
    lines = [(day, each) for day in due[:-1]] + [(due[-1], total - each * (len(due) - 1))]
    book = portfolio_id or portfolio(currency=currency)
    new = debts.NewDebt(book, person_id, reference, product, currency, tuple(lines), opened_on=opened_on)
    debt_id = debts.add_debt(new=new, by=CLERK, at=AT)
    draft = journal.opening(book=book, subject_id=debt_id, currency=currency, parts=parts, effective_on=opened_on)
    ledger.post(draft=draft, reference=f"opening:{debt_id}", by=CLERK, at=AT)
    return debt_id


def _member(name: str) -> Member:
    person_id, points = person(name)
    debt_id = owes(person_id, reference=f"NW-{name.split(maxsplit=1)[0].upper()}")
    return Member(person_id, debt_id, portfolio(), points)


def ada() -> Member:
    """Ada pays: nothing stands in the way of a contact."""
    return _member("Ada Pays")


def ben() -> Member:
    """Ben is vulnerable: specialist only."""
    ben = _member("Ben Brittle")
    _fact(ben, circumstances.NewCircumstance(CircumstanceKind.VULNERABILITY, SOURCE, ON, level=2, note="unwell"))
    return ben


def cleo() -> Member:
    """Cleo has an adviser who acts for her on all debts."""
    cleo = _member("Cleo Counselled")
    _fact(cleo, circumstances.NewCircumstance(CircumstanceKind.REPRESENTATION, SOURCE, ON, detail="debt_adviser"))
    return cleo


def dan() -> Member:
    """Dan disputes the amount."""
    from dunwell.cases import services as cases

    dan = _member("Dan Doubts")
    cases.open_dispute(
        debt_id=dan.debt_id,
        person_id=dan.person_id,
        received_on=ON,
        form="letter",
        grounds="wrong_amount",
        by=CLERK,
        at=AT,
    )
    debts.mark_changed([dan.debt_id])
    return dan


def eve() -> Member:
    """Eve refused texts."""
    eve = _member("Eve Eastwood")
    parties.record_consent(
        person_id=eve.person_id,
        channel="text",
        is_given=False,
        source=SOURCE,
        starts_on=ON,
        by=CLERK,
        at=AT,
        words="STOP",
    )
    debts.mark_changed([eve.debt_id])
    return eve


def everyone() -> dict[str, Member]:
    """All five, by first name."""
    return {"ada": ada(), "ben": ben(), "cleo": cleo(), "dan": dan(), "eve": eve()}


def _fact(member: Member, new: circumstances.NewCircumstance) -> None:
    circumstances.record(person_id=member.person_id, new=new, vault=wiring.vault(), by=CLERK, at=AT)
    debts.mark_changed([member.debt_id])
