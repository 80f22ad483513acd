"""Due instalments are debited once, by authorisation alone, and nothing that rests is touched."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml import ElementTree

from dunwell import rulebook
from dunwell.adapters.bank.nacha import read_nacha
from dunwell.adapters.bank.nacha_debits import write_nacha
from dunwell.adapters.bank.pain008 import write_pain008
from dunwell.cases import collecting
from dunwell.cases.collecting import AlreadyAuthorised, MayNotRetry
from dunwell.cases.models import Authorisation, Collection, Debit
from dunwell.config import wiring
from dunwell.core.actor import NotForYou, machine
from dunwell.core.debits import NotAnAccount, Originator, account_of
from dunwell.core.statements import PaymentFile, PaymentLine
from dunwell.core.words import CircumstanceKind
from dunwell.debts.models import Debt
from dunwell.flows import circumstance, collect
from dunwell.flows.charging_law import ChargeNotLawful
from dunwell.flows.collect import Banks, Collected, Wanted
from dunwell.flows.receive import receive
from dunwell.parties.circumstances import NewCircumstance
from tests import cast
from tests.cast import CLERK, OFFICER, Member, ada
from tests.flows.planning import DAY, FIRST, SUPERVISOR, agreed, noon, told_means
from tests.rooms.test_debts import pay

pytestmark = pytest.mark.django_db
IBAN = "DE89 3704 0044 0532 0130 00"
ACH = "021000021:123456789:checking"
CREDITOR = "Northwind Energy GB"
BEFORE = FIRST - timedelta(days=3)
SEPA = Originator("Dünwell & Söhne", "sepa", "DE98ZZZ09999999999", "DE89370400440532013000", "COBADEFFXXX")
US = Originator("Dunwell", "ach", "1234567890", "", "091000019")


def banks(folder: Path, origin: Originator = SEPA) -> Banks:
    return Banks({CREDITOR: origin}, {"sepa": write_pain008, "ach": write_nacha}, folder)


def authorised(who: Member, *, scheme: str = "sepa", usual: int = 100_00, form: str = "signed") -> int:
    wanted = Wanted(
        who.debt_id, scheme, IBAN if scheme == "sepa" else ACH, usual, form, "scan 12", "phone",
        "I let Dunwell debit my account monthly.", "en", DAY,
    )  # fmt: skip
    return collect.authorise(wanted, vault=wiring.vault(), book=rulebook.load(), by=OFFICER, at=noon(DAY))


def ready(**named: object) -> Member:
    who = ada()
    told_means(who)
    agreed(who)
    authorised(who, **named)  # type: ignore[arg-type]
    return who


def collected(folder: Path, day: date = BEFORE, origin: Originator = SEPA) -> Collected:
    return collect.collect(
        wiring.reader(), banks(folder, origin), book=rulebook.load(), vault=wiring.vault(), as_of=day,
        by=machine("dunwell collect"), at=noon(day),
    )  # fmt: skip


def text(element: Element, path: str) -> str:
    found = element.find("/".join(f"{{*}}{name}" for name in path.split("/")))
    assert found is not None, path
    return found.text or ""


ORDER = {
    "GrpHdr": ["MsgId", "CreDtTm", "NbOfTxs", "CtrlSum", "InitgPty"],
    "PmtInf": [
        "PmtInfId", "PmtMtd", "BtchBookg", "NbOfTxs", "CtrlSum", "PmtTpInf", "ReqdColltnDt", "Cdtr", "CdtrAcct",
        "CdtrAgt", "ChrgBr", "CdtrSchmeId", "DrctDbtTxInf",
    ],
    "DrctDbtTxInf": ["PmtId", "InstdAmt", "DrctDbtTx", "DbtrAgt", "Dbtr", "DbtrAcct", "RmtInf"],
    "PmtTpInf": ["SvcLvl", "LclInstrm", "SeqTp"],
    "MndtRltdInf": ["MndtId", "DtOfSgntr"],
}  # fmt: skip
"""The elements of the schema in the order it demands."""


def is_sound(content: bytes) -> Element:
    """The message of a pain.008 whose elements stand in the schema's order and whose totals are its transactions'."""
    root: Element = ElementTree.fromstring(content)
    assert root.tag == "{urn:iso:std:iso:20022:tech:xsd:pain.008.001.08}Document"
    for element in root.iter():
        name = element.tag.rpartition("}")[2]
        if name in ORDER:
            seen = list(dict.fromkeys(child.tag.rpartition("}")[2] for child in element))
            assert seen == [one for one in ORDER[name] if one in seen]
            assert len(seen) == len(ORDER[name])
    amounts = [element.text or "0" for element in root.iter() if element.tag.endswith("}InstdAmt")]
    total = sum(int(amount.replace(".", "")) for amount in amounts)
    assert text(root, "CstmrDrctDbtInitn/GrpHdr/NbOfTxs") == str(len(amounts))
    assert text(root, "CstmrDrctDbtInitn/GrpHdr/CtrlSum").replace(".", "") == str(total)
    return root


def test_a_due_instalment_goes_out_once_in_a_sound_file(tmp_path: Path) -> None:
    who = ready()

    [file] = collected(tmp_path).files
    again = collected(tmp_path)

    root = is_sound(file.path.read_bytes())
    one = "CstmrDrctDbtInitn/PmtInf"
    assert (file.items, file.total_minor, again.files) == (1, 100_00, ())
    assert text(root, f"{one}/ReqdColltnDt") == "2026-02-03"
    assert text(root, f"{one}/PmtTpInf/SeqTp") == "FRST"
    assert text(root, f"{one}/Cdtr/Nm") == "Dunwell . Sohne"
    assert text(root, f"{one}/DrctDbtTxInf/DbtrAcct/Id/IBAN") == IBAN.replace(" ", "")
    assert text(root, f"{one}/DrctDbtTxInf/RmtInf/Ustrd") == Debt.objects.get(pk=who.debt_id).reference
    assert Collection.objects.get().sha256


def test_the_next_instalment_recurs_and_a_paid_one_is_left(tmp_path: Path) -> None:
    who = ready()
    collected(tmp_path)
    pay(who.debt_id, 100_00, FIRST)

    [file] = collected(tmp_path, date(2026, 2, 26)).files

    assert text(is_sound(file.path.read_bytes()), "CstmrDrctDbtInitn/PmtInf/PmtTpInf/SeqTp") == "RCUR"
    assert list(Debit.objects.values_list("place", flat=True)) == [0, 1]


@pytest.mark.parametrize("kind", [CircumstanceKind.MORATORIUM, CircumstanceKind.VULNERABILITY])
def test_nothing_is_debited_from_who_is_protected(tmp_path: Path, kind: CircumstanceKind) -> None:
    who = ready()
    level = 2 if kind == CircumstanceKind.VULNERABILITY else 0
    new = NewCircumstance(kind, "call", DAY + timedelta(days=1), level=level)
    circumstance.record(person_id=who.person_id, new=new, vault=wiring.vault(), by=OFFICER, at=noon(DAY))

    done = collected(tmp_path)

    assert done.files == ()
    assert sum(done.left_out.values()) == 1


def test_revoked_disputed_or_unplanned_is_left_out_with_its_reason(tmp_path: Path) -> None:
    from dunwell.cases import services as cases

    who = ready()
    cases.open_dispute(
        debt_id=who.debt_id, person_id=who.person_id, received_on=DAY, form="letter", grounds="wrong_amount", by=CLERK,
        at=noon(DAY),
    )  # fmt: skip

    assert collected(tmp_path).left_out == {"disputed": 1}
    assert collecting.revoke(debt_id=who.debt_id, on=DAY, because="asked", by=OFFICER, at=noon(DAY))
    assert collected(tmp_path) == Collected((), {})
    assert not collecting.revoke(debt_id=who.debt_id, on=DAY, because="asked", by=OFFICER, at=noon(DAY))


def test_without_an_account_of_the_creditor_nothing_goes_out(tmp_path: Path) -> None:
    ready()

    assert collected(tmp_path, origin=US).left_out == {"no account of the creditor is set up to collect": 1}


def test_an_american_file_has_its_totals_and_a_differing_amount_needs_notice(tmp_path: Path) -> None:
    ready(scheme="ach", usual=90_00)
    given = Authorisation.objects.get()

    assert collected(tmp_path, origin=US).left_out == {"its amount needs notice first": 1}
    collecting.tell_amount(
        authorisation_id=given.pk, amount_minor=100_00, collect_on=date(2026, 2, 3), told_on=date(2026, 1, 20),
        by=OFFICER, at=noon(DAY),
    )  # fmt: skip
    [file] = collected(tmp_path, origin=US).files

    content = file.path.read_bytes()
    rows = content.decode().splitlines()
    assert {len(row) for row in rows} == {94}
    assert len(rows) % 10 == 0
    assert rows[2][29:39] == "0000010000"
    assert "6 entries" not in str(read_nacha(content, file_name="out").problems)
    told = read_nacha(content, file_name="out").problems
    assert [one.why for one in told] == ["1 entries ask a bank to move money; they do not say that it moved"]


def test_a_debit_that_came_back_is_tried_again_only_as_asked_and_as_the_rules_allow(tmp_path: Path) -> None:
    who = ready(scheme="ach")
    collected(tmp_path, origin=US)
    reference = Debt.objects.get(pk=who.debt_id).reference
    day = date(2026, 2, 3)
    lines = (
        PaymentLine("bank:1", 100_00, "GBP", day, day, (reference,)),
        PaymentLine("bank:2", -100_00, "GBP", day, day, (reference,), is_return=True, return_code="R01", network="ach"),
    )
    receive(file=PaymentFile(lines, ()), by=CLERK, at=noon(day))

    back = Debit.objects.get()
    assert (back.state, back.code) == ("returned", "R01")
    assert collected(tmp_path, date(2026, 2, 4), US).files == ()
    with pytest.raises(NotForYou):
        collecting.retry(debit_id=back.pk, today=day, by=OFFICER, at=noon(day))
    collecting.retry(debit_id=back.pk, today=day, by=SUPERVISOR, at=noon(day))
    [file] = collected(tmp_path, date(2026, 2, 4), US).files

    assert "RETRY PYMT" in file.path.read_text()
    assert Debit.objects.order_by("-id")[0].attempt == 1
    with pytest.raises(MayNotRetry):
        collecting.retry(debit_id=back.pk, today=day, by=SUPERVISOR, at=noon(day))


def test_a_closed_account_ends_the_debits_and_is_not_tried_again(tmp_path: Path) -> None:
    who = ready(scheme="ach")
    collected(tmp_path, origin=US)
    reference = Debt.objects.get(pk=who.debt_id).reference
    day = date(2026, 2, 3)
    lines = (
        PaymentLine("bank:1", 100_00, "GBP", day, day, (reference,)),
        PaymentLine("bank:2", -100_00, "GBP", day, day, (reference,), is_return=True, return_code="R07", network="ach"),
    )
    receive(file=PaymentFile(lines, ()), by=CLERK, at=noon(day))

    assert Authorisation.objects.get().revoked_on == day
    with pytest.raises(MayNotRetry, match="another way to pay"):
        collecting.retry(debit_id=Debit.objects.get().pk, today=day, by=SUPERVISOR, at=noon(day))


def test_a_run_that_was_killed_before_its_file_writes_it_the_next_time(tmp_path: Path) -> None:
    ready()
    [file] = collected(tmp_path).files
    written = file.path.read_bytes()
    file.path.unlink()
    Collection.objects.update(file_name="", sha256="")

    [again] = collected(tmp_path).files

    assert again.path.read_bytes() == written


def test_an_authorisation_is_one_per_debt_checked_and_its_account_is_sealed() -> None:
    who = ready()
    kept = Authorisation.objects.get()

    assert "DE89" not in str(kept.__dict__)
    with pytest.raises(AlreadyAuthorised, match="revoke the old one"):
        authorised(who)
    for written in ("DE89 3704 0044 0532 0130 01", "021000022:1234:checking", "x"):
        with pytest.raises(NotAnAccount):
            account_of("ach" if ":" in written else "sepa", written)


def test_a_spoken_authorisation_is_refused_where_the_law_wants_a_writing() -> None:
    book = cast.portfolio(country="US", currency="USD")
    person_id, points = cast.person("Uma States", country="US", region="US-NY", zone="America/New_York")
    debt_id = cast.owes(person_id, reference="US-1", portfolio_id=book, currency="USD")
    who = Member(person_id, debt_id, book, points)

    with pytest.raises(ChargeNotLawful, match="writing signed by the consumer"):
        authorised(who, scheme="ach", form="recorded")
    assert authorised(who, scheme="ach", form="electronic")


def test_money_that_names_our_debit_alone_finds_its_debt(tmp_path: Path) -> None:
    ready()
    collected(tmp_path)
    name, day = Debit.objects.get().end_to_end, date(2026, 2, 3)
    line = PaymentLine("bank:1", 100_00, "GBP", day, day, (), passing_references=(name,))

    assert receive(file=PaymentFile((line,), ()), by=CLERK, at=noon(day)).booked == 1
