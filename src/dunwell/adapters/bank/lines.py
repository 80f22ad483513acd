"""What every reader of bank files needs: text of the bytes, names of lines, balances that must meet."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date

from dunwell.core.money import Money
from dunwell.core.refusal import Refusal
from dunwell.core.statements import PaymentProblem, Statement

ENCODINGS = ("utf-8-sig", "cp1252", "latin-1")
NO_REFERENCE = {"", "NONREF", "NOTPROVIDED", "NOT PROVIDED", "EREF", "KREF", "KREF+", "EREF+"}
"""What banks write where there is no reference."""
ASK_AGAIN = "ask the bank for the file again; lines read once are not booked twice"


class BrokenStatement(Refusal, ValueError):
    """Nothing in the file can be trusted."""


class LineNames:
    """Names lines so that the same line has the same name in every copy, and two equal lines have two.

    With the bank's own number a line is the same in each file it stands in. Without one it is named by all it says and,
    where known, by what the account held before it: so statements that overlap name it alike, and two equal payments
    are two. An ordinal tells apart what is left.
    """

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def name(self, account: str, own: str, *said: object) -> str:
        """`<account>:<own number>:<digest>:<ordinal>`, at most 160 characters."""
        digest = hashlib.sha256("|".join(map(str, (own, *said))).encode()).hexdigest()[:24]
        base = f"{account[:40]}:{own[:60]}:{digest}"
        self._seen[base] += 1
        return f"{base}:{self._seen[base]}"


def text_of(raw: bytes, *, file_name: str) -> str:
    """The text, in the first encoding that fits. Raises BrokenStatement for what is no text."""
    if (at := raw.find(b"\0")) >= 0:
        raise BrokenStatement(
            "{file} holds a NUL at byte {place}, which is no text; ask the bank for the file again, lines read "
            "once are not booked twice",
            file=file_name,
            place=at + 1,
        )
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError("latin-1 reads every byte")


def telling(*texts: str) -> tuple[str, ...]:
    """The texts that say something, blanks squeezed, each once, in order."""
    squeezed = (" ".join(text.split()) for text in texts)
    return tuple(dict.fromkeys(text for text in squeezed if text.upper() not in NO_REFERENCE))


def day(text: str, form: str) -> date:
    """A date of digits: `ymd` is YYMMDD, `Ymd` is YYYYMMDD. Raises ValueError with what was read."""
    years = 4 if form == "Ymd" else 2
    if not (text.isascii() and text.isdigit()) or len(text) != years + 4:
        raise ValueError(f"{text[:20]!r} is not a date")
    year = int(text[:years]) if years == 4 else _century(int(text[:2]))
    try:
        return date(year, int(text[years : years + 2]), int(text[years + 2 :]))
    except ValueError:
        raise ValueError(f"{text!r} is not a date") from None


def _century(year: int) -> int:
    return 2000 + year if year < 80 else 1900 + year


def balance_problems(statements: list[Statement]) -> list[PaymentProblem]:
    """One problem for each statement whose lines do not lead from its opening to its closing balance."""
    found = []
    for one in statements:
        if one.opening is None or one.closing is None:
            continue
        stated = {one.opening.money.currency, one.closing.money.currency}
        if len(stated) > 1:
            why = f"its balances are in {' and '.join(sorted(stated))}, so its lines cannot be held against them"
            found.append(PaymentProblem(one.where, why, f"the lines that stand there are read; {ASK_AGAIN}"))
        elif one.missing_minor:
            missing = Money(one.missing_minor, one.opening.money.currency)
            why = (
                f"opening balance {one.opening.money.decimal} and {len(one.lines)} lines miss the closing balance "
                f"{one.closing.money.decimal} {missing.currency} by {missing.decimal}"
            )
            found.append(PaymentProblem(one.where, why, f"the lines that stand there are read; {ASK_AGAIN}"))
    return found
