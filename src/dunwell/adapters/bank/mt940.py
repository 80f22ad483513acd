"""MT940, the SWIFT customer statement, as banks write it: with or without blocks, codewords, or German `?` fields.

A record begins with `:tag:`; what follows until the next is its text. A statement is complete with its `:62F:` or
`:62M:`. One that breaks off keeps its lines but the last, which may itself be cut.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from dunwell.adapters.bank.lines import ASK_AGAIN, BrokenStatement, LineNames, balance_problems, day, telling, text_of
from dunwell.adapters.bank.mt940_details import Details, read_details
from dunwell.core.money import Money, NotAnAmount, UnknownCurrency
from dunwell.core.statements import Balance, PaymentFile, PaymentLine, PaymentProblem, Statement

TAG = re.compile(r"^(?:\{4:\s*)?:(\d\d[A-Z]?):(.*)$")
BALANCE = re.compile(r"([CD])(\d{6})([A-Z]{3})([\d,]+)\s*")
MOVE = re.compile(
    r"(?P<valued>\d{6})(?P<booked>\d{4})?(?P<mark>R?[CD]|E[CD])(?P<funds>[A-Z])?(?P<amount>\d+(?:,\d*)?)"
    r"(?P<type>[A-Z0-9]\w{3})?(?P<reference>.*)"
)
MARKS = {"C": 1, "D": -1, "RC": -1, "RD": 1, "EC": 1, "ED": -1}
KNOWN = {"20", "21", "13", "13D", "25", "25P", "28", "28C", "34F", "60F", "60M", "61", "62F", "62M", "64", "65", "86",
         "90C", "90D", "940", "NS"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Record:
    number: int
    tag: str
    text: str


@dataclass(slots=True)
class _Draft:
    """A statement as far as it is read."""

    where: str
    account: str = ""
    number: str = ""
    opening: Balance | None = None
    closing: Balance | None = None
    moves: list[tuple[_Record, list[str]]] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)


def is_mt940(text: str) -> bool:
    """Whether a text has the marks of a statement."""
    return bool(
        re.search(r"^(\{4:\s*)?:20:", text, re.MULTILINE) and re.search(r"^:(25P?|60[FM]|61):", text, re.MULTILINE)
    )


def read_mt940(raw: bytes, *, file_name: str) -> PaymentFile:
    """Statements of one file. Raises BrokenStatement where there is none."""
    text = text_of(raw, file_name=file_name)
    problems: list[PaymentProblem] = []
    drafts = _drafts(_records(text), problems)
    if not drafts:
        raise BrokenStatement("{file} has no :20: record, so it is no MT940 statement", file=file_name)
    names = LineNames()
    found = [_statement(draft, names, problems) for draft in drafts]
    problems += balance_problems(found)
    lines = tuple(line for one in found for line in one.lines)
    return PaymentFile(lines, tuple(problems), _made_on(found), tuple(found), format="MT940")


def _made_on(found: list[Statement]) -> date | None:
    return max((one.closing.on for one in found if one.closing and one.closing.on), default=None)


def _records(text: str) -> list[_Record]:
    """Records with the line each begins on."""
    found: list[_Record] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if match := TAG.match(line):
            found.append(_Record(number, match[1], match[2]))
        elif line.strip() in {"-", "-}", ""} or line.startswith(("{1:", "{2:", "-}")):
            found.append(_Record(number, "-", ""))
        elif found and found[-1].tag != "-":
            last = found[-1]
            found[-1] = replace(last, text=f"{last.text}\n{line}")
    return [record for record in found if record.tag != "-"]


def _drafts(records: list[_Record], problems: list[PaymentProblem]) -> list[_Draft]:
    drafts: list[_Draft] = []
    for record in records:
        where = f"line {record.number}"
        if record.tag == "20":
            drafts.append(_Draft(f"{where}, statement {record.text.strip() or '?'}"))
        elif record.tag not in KNOWN:
            problems.append(PaymentProblem(where, f"there is no record :{record.tag}: in MT940", ASK_AGAIN))
        elif drafts:
            _add(drafts[-1], record, problems)
        elif record.tag != "940":
            problems.append(PaymentProblem(where, f":{record.tag}: stands before the first :20:", ASK_AGAIN))
    return drafts


def _add(draft: _Draft, record: _Record, problems: list[PaymentProblem]) -> None:
    if record.tag in {"25", "25P"}:
        draft.account = "".join(record.text.split())
    elif record.tag in {"28", "28C"}:
        draft.number = record.text.strip()
    elif record.tag == "61":
        draft.moves.append((record, []))
    elif record.tag == "86":
        (draft.moves[-1][1] if draft.moves and draft.closing is None else draft.tail).append(record.text)
    elif record.tag[:2] in {"60", "62"}:
        try:
            balance = _balance(record.text)
        except (ValueError, NotAnAmount, UnknownCurrency) as error:
            problems.append(PaymentProblem(f"line {record.number}", f":{record.tag}: {error}", ASK_AGAIN))
            return
        if record.tag[:2] == "60":
            draft.opening = balance
        else:
            draft.closing = balance


def _balance(text: str) -> Balance:
    match = BALANCE.fullmatch(text.strip())
    if not match:
        raise ValueError(f"{text[:40]!r} is not a balance")
    money = Money.parse(match[4].replace(",", "."), match[3])
    return Balance(money if match[1] == "C" else -money, day(match[2], "ymd"))


def _statement(draft: _Draft, names: LineNames, problems: list[PaymentProblem]) -> Statement:
    if draft.opening is None and draft.moves:
        why = "it has no opening balance (:60F: or :60M:), so its currency is not known and its lines are left out"
        problems.append(PaymentProblem(draft.where, why, ASK_AGAIN))
        draft.moves = []
    if draft.closing is None and draft.moves:
        last, _ = draft.moves.pop()
        why = f"the statement breaks off without :62F:; its last line (line {last.number}) may be cut and is left out"
        problems.append(PaymentProblem(draft.where, why, ASK_AGAIN))
    elif draft.closing is None and draft.opening is not None:
        problems.append(PaymentProblem(draft.where, "the statement breaks off without :62F:", ASK_AGAIN))
    lines: list[PaymentLine] = []
    held = draft.opening.money.minor if draft.opening else 0
    for record, details in draft.moves:
        try:
            line = _line(draft, record, details, held, names)
        except (ValueError, NotAnAmount, UnknownCurrency) as error:
            problems.append(PaymentProblem(f"line {record.number}", f":61: {error}", "enter the payment by hand"))
            continue
        held += line.amount_minor
        if line.amount_minor:
            lines.append(line)
    return Statement(draft.account, draft.number, draft.opening, draft.closing, tuple(lines), draft.where)


def _line(draft: _Draft, record: _Record, details: list[str], held: int, names: LineNames) -> PaymentLine:
    first, *more = record.text.split("\n")
    match = MOVE.match(first)
    if not match or draft.opening is None:
        raise ValueError(f"{first[:60]!r} is not a statement line")
    currency = draft.opening.money.currency
    minor = MARKS[match["mark"]] * Money.parse(match["amount"].replace(",", "."), currency).minor
    valued = day(match["valued"], "ymd")
    booked = _entry_day(match["booked"], valued)
    ours, _, own = match["reference"].partition("//")
    own = own.strip() if own.strip() not in {"NONREF", ""} else ""
    said = read_details(details, more=more, inline=ours[16:])
    is_return = said.is_return or match["mark"].startswith("R") or match["type"] in {"NRTI", "FRTI", "SRTI"}
    return PaymentLine(
        line_reference=names.name(
            draft.account, own, *(() if own else (held,)), minor, currency, valued, ours, *more, *details
        ),
        amount_minor=minor,
        currency=currency,
        booked_on=booked,
        valued_on=valued,
        references=said.references,
        payer_name=said.name,
        payer_account=said.account,
        is_return=is_return,
        return_code=said.return_code,
        passing_references=_passing(ours, said),
        structured=said.structured,
        bank_reference=own,
        where=f"line {record.number}",
        network="sepa" if is_return and said.return_code else "",
    )


def _passing(ours: str, said: Details) -> tuple[str, ...]:
    """The customer's reference of :61:, of 16 characters, and what parties numbered for themselves."""
    return telling(ours[:16], *said.passing)


def _entry_day(text: str | None, valued: date) -> date:
    """The entry's month and day stand in the year that is nearest to the value date."""
    if not text:
        return valued
    near: list[date] = []
    for year in (valued.year - 1, valued.year, valued.year + 1):
        try:
            near.append(date(year, int(text[:2]), int(text[2:])))
        except ValueError:
            continue
    if not near:
        raise ValueError(f"{text!r} is not a month and a day")
    return min(near, key=lambda one: abs((one - valued).days))
