"""What was written in bulk must still give the roots on the trail: postings, and files taken in."""

from __future__ import annotations

import hashlib
import json

import polars as pl

from dunwell.core.ports import Reader
from dunwell.ledger import roots
from dunwell.ledger.roots import Run

_ID, _TEXT = pl.Int64(), pl.String()
NOTHING = hashlib.sha256(b"").hexdigest()
"""The digest of a chunk of a file that booked nothing."""


def bulk_postings(reader: Reader) -> list[str]:
    """Bulk posting runs that the ledger does not bear out, and entries that no link of the trail saw being booked."""
    links = reader.read(
        "SELECT id, because, rows_count, rows_root FROM trail_link WHERE did = 'entries.posted' ORDER BY id",
        schema={"id": _ID, "because": _TEXT, "rows_count": _ID, "rows_root": _TEXT},
    )
    runs = [
        Run(link, tuple((int(first), int(last)) for first, last in json.loads(because)["entries"]), count, root)
        for link, because, count, root in links.iter_rows()
    ]
    return [*roots.torn_runs(reader, runs), *roots.unseen(reader, runs)]


def intake_roots(reader: Reader) -> list[str]:
    """Files whose movements on debts do not give the root that their batch and the trail say."""
    batches = reader.read(
        "SELECT b.id, b.chunks_done, b.rows_root, (SELECT l.rows_root FROM trail_link l WHERE l.about_kind = 'batch' "
        "AND l.about_id = b.id AND l.did = 'intake.done' ORDER BY l.id DESC LIMIT 1) AS told "
        "FROM debts_intakebatch b ORDER BY b.id",
        schema={"id": _ID, "chunks_done": _ID, "rows_root": _TEXT, "told": _TEXT},
    )
    chunks = roots.batch_movements(reader)
    found = []
    for batch, chunks_done, kept, told in batches.iter_rows():
        booked = _folded(chunks.get(batch, {}), chunks_done)
        if booked != kept or told not in (None, kept):
            found.append(f"what file {batch} booked is not what the trail saw it book")
    return found


def _folded(chunks: dict[int, pl.DataFrame], chunks_done: int) -> str:
    """The root over a file's chunks, as the taking in makes it: each over the one before."""
    root = ""
    for number in range(chunks_done):
        digest = NOTHING
        if number in chunks:
            digest = hashlib.sha256(chunks[number].write_csv().encode()).hexdigest()
        root = hashlib.sha256(f"{root}{digest}".encode()).hexdigest()
    return root
