"""A print batch: the letters of a run in one folder, with a manifest for whoever prints and posts them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dunwell.adapters.letters.files import replace_file
from dunwell.adapters.letters.printer import Outcome, TypstPrinter
from dunwell.core.ports import Letter, PrintedLetter

COLUMNS: Final = ("key", "file", "sha256", "pages", "country", "envelope", "language", "recipient_id")
"""Of the manifest. Names and addresses are on the letters alone."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A finished print batch. `refused` is by key, with the reason; those letters have no file."""

    printed: tuple[PrintedLetter, ...]
    refused: dict[str, str]
    manifest: Path

    def without(self, reasons: Mapping[str, str]) -> Batch:
        """The batch without these letters, by key: their files are gone, and the manifest lists them as recalled."""
        if not reasons:
            return self
        rows = [row for row in json.loads(self.manifest.read_bytes())["letters"] if row["key"] not in reasons]
        _write_manifest(self.manifest.parent, rows, self.refused, reasons)
        for letter in self.printed:
            if letter.key in reasons:
                letter.path.unlink(missing_ok=True)
        kept = tuple(letter for letter in self.printed if letter.key not in reasons)
        return Batch(kept, self.refused, self.manifest)


def print_batch(letters: Sequence[Letter], folder: Path, *, printer: TypstPrinter | None = None) -> Batch:
    """Print `letters` into `folder` and write `manifest.csv` and `manifest.json` last.

    Always   a folder with a manifest is complete; a run that was killed is run again and leaves the same files
    """
    outcomes = list((printer or TypstPrinter()).outcomes(letters, folder=folder))
    rows = [_row(letter, outcome) for letter, outcome in zip(letters, outcomes, strict=True) if outcome.printed]
    refused = {outcome.key: outcome.reason for outcome in outcomes if not outcome.printed}
    _sweep(folder)
    _write_manifest(folder, rows, refused, {})
    printed = tuple(outcome.printed for outcome in outcomes if outcome.printed)
    return Batch(printed, refused, folder / "manifest.json")


def recall_letters(folder: Path, reasons: Mapping[str, str]) -> str:
    """Say in the manifest of a closed batch which letters, by key, must not go; returns the manifest's SHA-256.

    Always   they stand in it as recalled, with the reason, and no more among the letters; their files stay, because
             they were printed. Repeating is harmless. A folder that was taken away with its batch has nothing to say
    """
    manifest = folder / "manifest.json"
    if not manifest.exists():
        return ""
    told = json.loads(manifest.read_bytes())
    rows = [row for row in told["letters"] if row["key"] not in reasons]
    _write_manifest(folder, rows, told["refused"], {**told["recalled"], **reasons})
    return hashlib.sha256(manifest.read_bytes()).hexdigest()


def _write_manifest(
    folder: Path, rows: list[dict[str, str | int]], refused: Mapping[str, str], recalled: Mapping[str, str]
) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    replace_file(folder / "manifest.csv", text.getvalue().encode(), is_durable=True)
    whole = json.dumps({"letters": rows, "refused": refused, "recalled": recalled}, ensure_ascii=False, indent=1)
    replace_file(folder / "manifest.json", f"{whole}\n".encode(), is_durable=True)


def _row(letter: Letter, outcome: Outcome) -> dict[str, str | int]:
    assert outcome.printed is not None  # noqa: S101 - the caller kept only printed ones
    return {
        "key": letter.key,
        "file": outcome.printed.path.name,
        "sha256": outcome.printed.sha256,
        "pages": outcome.printed.pages,
        "country": letter.recipient.country,
        "envelope": letter.envelope,
        "language": letter.language,
        "recipient_id": str(letter.fields.get("recipient_id", "")),
    }


def _sweep(folder: Path) -> None:
    """Take away what a killed run left half written."""
    for part in folder.glob(".*.part"):
        part.unlink(missing_ok=True)
