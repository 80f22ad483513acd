"""The table of debts in a message: as lines of text, as rows of HTML, as data for a letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from json.encoder import encode_basestring
from typing import NamedTuple

from dunwell.contacts.notices.formats import RIGHT_TO_LEFT, money_format, write_date
from dunwell.contacts.notices.placeholders import COLUMNS, DebtLine, clean, escape, isolated


class DebtText(NamedTuple):
    """One debt as it is read."""

    reference: str
    creditor: str
    amount: str
    overdue_since: str


@lru_cache(maxsize=64)
def _pattern(line: str) -> str:
    """The `%` pattern of a label that names each column once, in their order."""
    return "- " + line.replace("%", "%%").format(**dict.fromkeys(COLUMNS, "%s"))


@dataclass(frozen=True, slots=True)
class DebtTable:
    """How debts are written in one language and country. `labels` are the shared ones."""

    language: str
    country: str
    labels: Mapping[str, str]

    def read(self, debts: Sequence[DebtLine], currency: str) -> list[DebtText]:
        """Every debt as text; amounts in minor units of `currency`."""
        money = money_format(self.language, self.country, currency)
        return [
            DebtText(clean(reference), clean(creditor), money(amount_minor), self._since(overdue_since))
            for reference, creditor, amount_minor, overdue_since in debts
        ]

    def _since(self, day: object) -> str:
        return write_date(day, self.language, self.country) if isinstance(day, date) else self.labels["not_known"]

    def lines(self, debts: Sequence[DebtText]) -> str:
        """One line of plain text for each debt."""
        line = _pattern(self.labels["debt_line"])
        if self.language in RIGHT_TO_LEFT:
            debts = [debt._replace(reference=isolated(debt[0]), creditor=isolated(debt[1])) for debt in debts]
        return "\n".join([line % debt for debt in debts])

    def html(self, debts: Sequence[DebtText]) -> str:
        """One table row for each debt."""
        return "".join(
            [
                f"<tr><td><bdi>{escape(reference)}</bdi></td><td><bdi>{escape(creditor)}</bdi></td>"
                f'<td class="n">{amount}</td><td>{since}</td></tr>'
                for reference, creditor, amount, since in debts
            ]
        )

    def json(self, debts: Sequence[DebtText]) -> str:
        """A JSON list of lists, for the layout of a letter."""
        lists = [f"[{','.join([encode_basestring(text) for text in debt])}]" for debt in debts]
        return f"[{','.join(lists)}]"
