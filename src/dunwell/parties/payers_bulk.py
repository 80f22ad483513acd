"""Who sent payments, by the thousand, inside a bulk session."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import polars as pl

from dunwell.core.intake.names import search_name
from dunwell.core.ports import BulkSession, Vault
from dunwell.parties.payers import NAME_MAX

ROWS = {"reference": pl.String(), "name": pl.String(), "account_index": pl.String()}


def told(payers: Iterable[tuple[str, str, str]], *, vault: Vault) -> pl.DataFrame:
    """Who sent payments, as it is kept: ROWS and search_name. Each is (reference, name, account); without either: none.

    Asks no database, so that it can be done beside one.
    """
    rows = []
    for reference, name, account in payers:
        shown = " ".join(name.split())[:NAME_MAX]
        if shown or account:
            index = vault.blind_index(account, purpose="bank_account") if account else ""
            rows.append((reference, shown, index))
    frame = pl.DataFrame(rows, schema=ROWS, orient="row").unique("reference", keep="first", maintain_order=True)
    folded = pl.when(pl.col("name") != "").then(search_name(pl.col("name"))).otherwise(pl.lit(""))
    return frame.with_columns(search_name=folded.fill_null(""))


def remember_in(session: BulkSession, payers: pl.DataFrame, *, at: datetime) -> int:
    """Keep who sent payments, as `payers.remember` does; repeating is harmless. Needs what `told` gives.

    In order of the account, whose digests lie scattered: neighbours go to one page of the index.
    """
    if payers.is_empty():
        return 0
    new = payers.join(_kept(session, payers["reference"]), on="reference", how="anti").sort("account_index")
    ids = session.take_ids("parties_payer", new.height).alias("id")
    return session.append("parties_payer", new.with_columns(ids, recorded_at=pl.lit(at)))


def _kept(session: BulkSession, references: pl.Series) -> pl.DataFrame:
    sql = "SELECT reference FROM parties_payer WHERE reference IN {texts}"
    return session.find(sql, references, schema={"reference": pl.String()})
