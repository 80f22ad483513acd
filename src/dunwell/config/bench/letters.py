"""Letters as the print batch makes them: one tagged PDF each, two workers, hashed, stored, with a manifest."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dunwell.adapters.letters.batch import print_batch
from dunwell.adapters.letters.printer import TypstPrinter, compiler
from dunwell.config.bench.measuring import Figure, median, spending
from dunwell.contacts.notices.letters import make_letter
from dunwell.contacts.notices.placeholders import DebtLine
from dunwell.contacts.notices.rendering import render, template
from dunwell.contacts.notices.validation import ValidationNotice, as_letter, truncated
from dunwell.core.money import Money
from dunwell.core.ports import Address, Letter

LETTERS = 600
WORKERS = 2
REPEATS = 3
BARE = 100
PLACES = (
    ("en", "US", "USD", Address(("2323 Park Street", "Apartment 342"), "Bethesda", "US-MD", "20815", "US")),
    ("en", "GB", "GBP", Address(("Flat 4", "12 High Street"), "London", "", "N1 1AA", "GB")),
    ("fr", "CA", "CAD", Address(("45 rue Principale",), "Montréal", "CA-QC", "H2X 1Y4", "CA")),
    ("ar", "AE", "AED", Address(("برج النخيل، الطابق 4", "ص.ب 12345"), "دبي", "", "", "AE")),
)
SENDER = "North South Group"
DATED_ON = date(2026, 11, 20)


def measure(*, debts: int | None, database: str | None, folder: Path) -> list[Figure]:
    """Letters a second by the clock with two workers, and a CPU-second of all processes."""
    del database
    letters = made(debts or LETTERS)
    batch, notices = _batches(letters, folder), _batches(validation_notices(len(letters)), folder)
    bare, told = _bare_rate(letters[:BARE]), "the same words as a bare page, not tagged, laid out or stored"
    return [
        Figure("letters, one tagged PDF each, two workers", len(letters) / batch.wall, "letters/s", floor=60, aim=100,
               is_lower_better=False),
        Figure("letters by CPU of all processes", len(letters) / batch.cpu, "letters/CPU s", bare, told, 60, 100,
               is_lower_better=False),
        Figure("US validation notices by CPU of all processes", len(letters) / notices.cpu, "letters/CPU s",
               floor=60, aim=100, is_lower_better=False),
        Figure("size of a letter", batch.file_bytes / len(letters) / 1024, "KiB"),
        Figure("peak memory of all processes", batch.peak_bytes / 2**20, "MiB"),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Batches:
    """What one print batch took, the median of some repeats; the peak is the highest of them."""

    wall: float
    cpu: float
    peak_bytes: int
    file_bytes: int


def _batches(letters: Sequence[Letter], folder: Path) -> Batches:
    walls, cpus, peaks = [], [], []
    for _ in range(REPEATS):
        with tempfile.TemporaryDirectory(dir=folder) as place:
            with spending(has_workers=True) as spent:
                done = print_batch(letters, Path(place), printer=TypstPrinter(WORKERS))
            assert len(done.printed) == len(letters)  # noqa: S101
            size = sum(printed.path.stat().st_size for printed in done.printed)
        walls.append(spent.wall)
        cpus.append(spent.cpu)
        peaks.append(spent.peak_bytes)
    return Batches(median(walls), median(cpus), max(peaks), size)


def made(count: int) -> list[Letter]:
    """First reminders in four countries and three languages, with one to three debts each."""
    letters: list[Letter] = []
    for place, (language, country, currency, address) in enumerate(PLACES):
        numbers = range(place, count, len(PLACES))
        chosen = template("first_reminder", language, channel="letter", country=country, role="third_party_collector")
        rows = [_row(number, country, currency) for number in numbers]
        for number, rendered in zip(numbers, render(chosen, rows), strict=True):
            letters.append(
                make_letter(
                    rendered,
                    key=f"letter-{number}",
                    language=language,
                    sender_name=SENDER,
                    sender=address,
                    recipient_name=f"Ada Number {number}",
                    recipient=address,
                    recipient_id=str(number),
                    dated_on=DATED_ON,
                    reference=f"B-{number}",
                )
            )
    return letters


def validation_notices(count: int) -> list[Letter]:
    """First notices to people in the United States, each of its own sums and names, every second with a brand."""
    return [
        as_letter(_notice(number), key=f"notice-{number}", language="en", dated_on=DATED_ON) for number in range(count)
    ]


def _notice(number: int) -> ValidationNotice:
    address = PLACES[0][3]
    owed, interest, fees = (Money(minor, "USD") for minor in (61_728 + number, 900 + number % 90, 2_500))
    return ValidationNotice(
        collector_name=SENDER,
        collector_address=address,
        collector_phone="(800) 123-4567",
        collector_hours="8am to 8pm EST, Monday to Saturday",
        consumer_name=f"Ada Number {number}",
        consumer_address=address,
        reference=f"B-{number}",
        creditor_name="Bank of Rockville",
        itemization_creditor="Bank of Rockville",
        product="credit_card",
        account_number=truncated(f"{number:016d}"),
        itemization_on=date(2026, 1, 2),
        owed_then=owed,
        interest=interest,
        fees=fees,
        payments=Money(0, "USD"),
        total=owed + interest + fees,
        dispute_by=date(2027, 1, 4),
        website="www.example.com",
        brand="Main Street" if number % 2 else "",
    )


def _row(number: int, country: str, currency: str) -> dict[str, object]:
    debts = number % 3 + 1
    return {
        "person_name": f"Ada Number {number}",
        "sender_name": SENDER,
        "sender_phone": "+442079460000",
        "sender_hours": "8am to 8pm",
        "creditor": f"Bank of {country}",
        "reference": f"B-{number}",
        "currency": currency,
        "total_minor": 61_728 * debts,
        "pay_url": f"https://pay.example/B-{number}",
        "opt_out_url": "https://pay.example/stop",
        "debts": [DebtLine(f"B-{number}-{n}", f"Bank of {country}", 61_728, date(2026, 1, 2)) for n in range(debts)],
    }


def _bare_rate(letters: Sequence[Letter]) -> float:
    """Letters a CPU-second of Typst alone in this process, set as one column of text."""
    began = time.process_time()
    for letter in letters:
        words = "\n\n".join(_strings(letter.fields["pieces"]))
        compiler().compile(input=f'#set text(font: "Inter")\n#text({_quoted(words)})'.encode(), format="pdf")
    return len(letters) / (time.process_time() - began)


def _quoted(words: str) -> str:
    return '"' + words.replace("\\", "").replace('"', "").replace("\n", "\\n") + '"'


def _strings(value: object) -> list[str]:
    """Every string of a structure, in order."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [each for part in value.values() for each in _strings(part)]
    if isinstance(value, list):
        return [each for part in value for each in _strings(part)]
    return []
