"""Letters as the print batch makes them: one tagged PDF each, two workers, hashed, stored, with a manifest."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from dunwell.adapters.letters.batch import print_batch
from dunwell.adapters.letters.printer import TypstPrinter, compiler
from dunwell.config.bench.measuring import Figure, median, spending
from dunwell.contacts.notices.letters import make_letter
from dunwell.contacts.notices.placeholders import DebtLine
from dunwell.contacts.notices.rendering import render, template
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


def measure(*, debts: int | None, database: str | None, folder: Path) -> list[Figure]:
    """Letters a second by the clock with two workers, and a CPU-second of all processes."""
    del database
    letters = made(debts or LETTERS)
    walls, cpus, sizes = [], [], []
    for number in range(REPEATS):
        batch = folder / f"batch-{number}"
        with spending(has_workers=True) as spent:
            done = print_batch(letters, batch, printer=TypstPrinter(WORKERS))
        assert len(done.printed) == len(letters)  # noqa: S101
        walls.append(spent.wall)
        cpus.append(spent.cpu)
        sizes.append(spent.peak_bytes)
    wall, cpu = median(walls), median(cpus)
    pages = sum((batch / f"{letter.key}.pdf").stat().st_size for letter in letters)
    bare, told = _bare_rate(letters[:BARE]), "the same words as a bare page, not tagged, laid out or stored"
    return [
        Figure("letters, one tagged PDF each, two workers", len(letters) / wall, "letters/s", floor=60, aim=100,
               is_lower_better=False),
        Figure("letters by CPU of all processes", len(letters) / cpu, "letters/CPU s", bare, told,
               is_lower_better=False),
        Figure("size of a letter", pages / len(letters) / 1024, "KiB"),
        Figure("peak memory of all processes", max(sizes) / 2**20, "MiB"),
    ]  # fmt: skip


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
                    dated_on=date(2026, 11, 20),
                    reference=f"B-{number}",
                )
            )
    return letters


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
