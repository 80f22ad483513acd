"""Sheets written for people: the quarantine files of a home."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import polars as pl


def write_quarantine(sheet: pl.DataFrame, path: Path) -> None:
    """Write what `core.intake.quarantine.sheet` made, as CSV that spreadsheets open as UTF-8."""
    sheet.write_csv(path, include_bom=True)


@dataclass(frozen=True, slots=True)
class QuarantineFolder:
    """The port `QuarantineSheets`: `<batch>.csv` in a folder, put together from parts that lie beside it until then."""

    folder: Path

    def keep_part(self, batch_id: int, number: int, sheet: pl.DataFrame) -> None:
        """Write the rows of one chunk; the same chunk again replaces them."""
        part = self._parts(batch_id) / f"{number:06d}.csv"
        part.parent.mkdir(parents=True, exist_ok=True)
        write_quarantine(sheet, part)

    def gather(self, batch_id: int) -> None:
        """Put the parts together as one sheet. The parts stay, so that a kill here loses nothing."""
        parts = sorted(self._parts(batch_id).glob("*.csv"))
        if parts:
            frames = [pl.read_csv(part, infer_schema=False) for part in parts]
            write_quarantine(pl.concat(frames, how="diagonal"), self.folder / f"{batch_id}.csv")

    def finish(self, batch_id: int) -> Path | None:
        """Drop the parts; returns the sheet, None where every row went in."""
        shutil.rmtree(self._parts(batch_id), ignore_errors=True)
        kept = self.folder / f"{batch_id}.csv"
        return kept if kept.exists() else None

    def _parts(self, batch_id: int) -> Path:
        return self.folder / f"{batch_id}.parts"
