"""How one kind of bank CSV is read: which column is what, how it writes dates and numbers. Proposed from the file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from dunwell.adapters.bank.lines import BrokenStatement

SYNONYMS: dict[str, tuple[str, ...]] = {
    "booked_on": (
        "date", "booking date", "posting date", "post date", "posted date", "transaction date", "buchungstag",
        "buchungsdatum", "date comptable", "date operation", "fecha", "datum", "entry date", "posted", "التاريخ",
    ),
    "valued_on": (
        "value date", "valuta", "valutadatum", "date valeur", "effective date", "wertstellung", "interest date",
    ),
    "amount": (
        "amount", "betrag", "montant", "importe", "transaction amount", "value", "umsatz", "bedrag", "المبلغ",
    ),
    "credit": (
        "credit", "credit amount", "paid in", "money in", "deposit", "deposits", "haben", "gutschrift",
        "montant credit",
    ),
    "debit": (
        "debit", "debit amount", "paid out", "money out", "withdrawal", "withdrawals", "soll", "lastschrift",
        "montant debit",
    ),
    "marker": (
        "d c", "dc", "debit credit", "cr dr", "dr cr", "c d", "credit debit", "type d c", "soll haben", "af bij",
        "sign",
    ),
    "currency": ("currency", "ccy", "wahrung", "waehrung", "devise", "moneda", "currency code", "munt", "العملة"),
    "foreign": ("amount currency", "original amount", "foreign amount", "amount in currency"),
    "balance": ("balance", "running balance", "saldo", "solde", "closing balance", "balance after", "الرصيد"),
    "reference": (
        "reference", "payment reference", "customer reference", "remittance", "referenz", "verwendungszweck",
        "structured reference", "reference number", "our reference", "invoice",
    ),
    "words": (
        "label", "description", "details", "memo", "narrative", "transaction description", "text", "libelle",
        "buchungstext", "omschrijving", "concepto", "remittance information", "particulars", "البيان",
    ),
    "payer_name": (
        "partner name", "payer", "payer name", "name", "counterparty", "counterparty name", "beneficiary payer",
        "auftraggeber", "naam tegenpartij", "merchant", "from",
    ),
    "payer_account": (
        "bank account", "counterparty account", "payer account", "iban counterparty", "gegenkonto", "tegenrekening",
    ),
    "own": (
        "transaction id", "id", "transaction reference", "bank reference", "fitid", "unique id", "trace number",
        "transaction number",
    ),
    "account": ("account", "account number", "iban", "own account", "account iban", "kontonummer", "rekening"),
}  # fmt: skip
"""What banks head a column, in lower case, without accents or signs."""
DATE_FORMS = (
    "%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y%m%d", "%d.%m.%y",
    "%d/%m/%y", "%m/%d/%y", "%d %b %Y", "%d-%b-%Y", "%b %d, %Y", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S",
)  # fmt: skip
DEBIT_WORDS = {"d", "dr", "debit", "dbit", "s", "soll", "af", "-", "out"}
CREDIT_WORDS = {"c", "cr", "credit", "crdt", "h", "haben", "bij", "+", "in"}
SEPARATORS = ",;\t|"
ROWS_BEFORE_HEADER = 30


class UnclearCsv(BrokenStatement):
    """The file reads in more than one way, or lacks what a statement needs; the words say what to tell us."""


@dataclass(frozen=True, slots=True)
class CsvProfile:
    """One way to read a bank CSV. `columns` gives our word for a column's number."""

    columns: Mapping[str, int]
    header_line: int
    separator: str
    dates: str
    decimal: str
    currency: str = ""
    """The account's, where no column says it."""


def plain_header(text: str) -> str:
    """A heading as `SYNONYMS` writes it."""
    bare = "".join(one for one in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(one))
    return " ".join(re.sub(r"[^\w]+|_", " ", bare).split())


def propose(rows: Sequence[Sequence[str]], *, separator: str, currency: str = "", dates: str = "") -> CsvProfile:
    """The profile that fits all rows. Raises UnclearCsv with the question to answer.

    currency  the account's, as a person gave it; "" where the file must say it
    dates     the form of the dates, as a person gave it; "" where it must be plain from the file
    """
    header = next((at for at, row in enumerate(rows[:ROWS_BEFORE_HEADER]) if _is_header(row)), None)
    if header is None:
        raise UnclearCsv(
            "none of the first {most} lines heads a date and an amount; name the columns as banks do (Date, "
            "Amount or Debit and Credit, Reference, Description)",
            most=ROWS_BEFORE_HEADER,
        )
    columns = _columns(rows[header])
    body = [row for row in rows[header + 1 :] if any(cell.strip() for cell in row)]
    form = _date_form(_cells(body, columns["booked_on"]), dates)
    amounts = [name for name in ("amount", "credit", "debit", "balance") if name in columns]
    decimal = _decimal([cell for name in amounts for cell in _cells(body, columns[name])])
    if not currency and "currency" not in columns:
        raise UnclearCsv("no column says the currency; say the account's currency")
    return CsvProfile(columns, header + 1, separator, form, decimal, currency)


def _is_header(row: Sequence[str]) -> bool:
    found = _columns(row)
    return "booked_on" in found and ("amount" in found or "credit" in found or "debit" in found)


def _columns(row: Sequence[str]) -> dict[str, int]:
    """Our words for the headings; the first column of a word is taken, and a heading is one word."""
    found: dict[str, int] = {}
    heads = [plain_header(cell) for cell in row]
    for rank in range(max(map(len, SYNONYMS.values()))):
        for name, words in SYNONYMS.items():
            if name not in found and rank < len(words) and words[rank] in heads:
                at = heads.index(words[rank])
                if at not in found.values():
                    found[name] = at
    if "booked_on" not in found and "valued_on" in found:
        found["booked_on"] = found["valued_on"]
    return found


def _cells(body: Sequence[Sequence[str]], at: int) -> list[str]:
    return [row[at].strip() for row in body if at < len(row) and row[at].strip()]


def _date_form(cells: Sequence[str], given: str) -> str:
    if given:
        return given
    cells = list(dict.fromkeys(cells))
    best = max((sum(_fits(cell, form) for cell in cells) for form in DATE_FORMS), default=0)
    forms = [form for form in DATE_FORMS if sum(_fits(cell, form) for cell in cells) == best]
    if not cells:
        raise UnclearCsv("no row has a date")
    if best == 0:
        raise UnclearCsv("'{text}' is not a date in any known form", text=cells[0])
    if len(forms) > 1 and any(read_day(cell, forms[0]) != read_day(cell, forms[1]) for cell in cells):
        raise UnclearCsv(
            "'{text}' reads as {one} and as {other}; say which form the dates have",
            text=cells[0],
            one=forms[0],
            other=forms[1],
        )
    return forms[0]


def _fits(cell: str, form: str) -> bool:
    return read_day(cell, form) is not None


@lru_cache(maxsize=4096)
def read_day(cell: str, form: str) -> date | None:
    """The date, or None where the cell is none of that form."""
    try:
        return datetime.strptime(cell, form).date()  # noqa: DTZ007  a bank's own day, without a moment
    except ValueError:
        return None


def _decimal(cells: Sequence[str]) -> str:
    """The decimal mark all amounts agree with. Raises UnclearCsv where they do not, or could be read both ways."""
    points, commas = (_marks(cells, decimal=mark, group=other) for mark, other in ((".", ","), (",", ".")))
    if points and commas:
        raise UnclearCsv(
            "'{one}' has a point for decimals and '{other}' a comma; mend the file", one=points[0], other=commas[0]
        )
    both = [cell for cell in cells if re.search(r"[.,]\d{3}\D*$", cell)]
    if not points and not commas and both:
        raise UnclearCsv(
            "'{text}' reads as thousands and as decimals; write the amounts with two decimals", text=both[0]
        )
    return "," if commas else "."


def _marks(cells: Sequence[str], *, decimal: str, group: str) -> list[str]:
    """The cells in which one mark can only stand for decimals."""
    d, g = re.escape(decimal), re.escape(group)
    only = re.compile(rf"{d}\d{{1,2}}\D*$|{g}\d{{3}}{d}|^\D*0{d}\d+\D*$|{g}\d{{3}}{g}")
    return [cell for cell in cells if only.search(cell)]


def read_number(cell: str, decimal: str) -> str:
    """Plain decimal text of an amount. Raises ValueError where groups or signs are not in order."""
    text = (
        cell.strip()
        .replace("\u00a0", "")
        .replace("\u202f", "")
        .replace("'", "")
        .replace(" ", "")
        .replace("\u2212", "-")
    )
    text = re.sub(r"^[^\d(+-]{1,4}|(?<=\d)[^\d)+-]{1,4}$", "", text)
    is_negative = text.startswith("(") and text.endswith(")")
    text = text.strip("()")
    if text.endswith("-"):
        text = f"-{text[:-1]}"
    group = "," if decimal == "." else "."
    shape = rf"[+-]?(\d+|\d{{1,3}}(\{group}\d{{2,3}})*\{group}\d{{3}})(\{decimal}\d*)?|[+-]?\{decimal}\d+"
    if not re.fullmatch(shape, text):
        raise ValueError(f"{cell[:30]!r} is not an amount")
    plain = text.replace(group, "").replace(decimal, ".")
    return f"-{plain.lstrip('+-')}" if is_negative else plain
