"""`dunwell match`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from dunwell.core.statements import PaymentFile


@click.command("match")
@click.argument("file_a", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("file_b", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--precision", default=0.98, show_default=True, help="Share of the pairs that must be right.")
@click.option("--currency", default="EUR", show_default=True, help="Of a CSV that does not say it: how many decimals.")
@click.option("--dates", default="", help="Form of the dates of a CSV in which they read two ways, such as %d/%m/%Y.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the pairs to this CSV.")
@click.option("--json", "as_json", is_flag=True, help="Print the pairs as JSON.")
def command(
    file_a: Path, file_b: Path, precision: float, currency: str, dates: str, out: Path | None, as_json: bool
) -> None:
    """Pair the payments of FILE_A with those of FILE_B, each with one at most; what is not sure enough stays apart.

    The files are any that `dunwell receive` reads. What agreement is worth is learned from the files themselves.
    """
    import polars as pl

    from dunwell.core.matching.lines import as_payments
    from dunwell.core.matching.pairing import BadPrecision, pair

    files = [_read(path, currency=currency, dates=dates) for path in (file_a, file_b)]
    one, other = (as_payments(file.lines) for file in files)
    try:
        found = pair(one, other, precision=precision)
    except BadPrecision as error:
        raise click.BadParameter(str(error), param_hint="--precision") from None
    names = (
        one.select(left="id", a="name"),
        other.select(right="id", b="name"),
    )
    pairs = found.pairs.join(names[0], on="left", maintain_order="left").join(
        names[1], on="right", maintain_order="left"
    )
    rows = pairs.select("a", "b", pl.col("chance").round(6))
    if out:
        rows.write_csv(out)
    problems = [f"{problem.where}: {problem.why}" for file in files for problem in file.problems]
    summary = {
        "a": one.height,
        "b": other.height,
        "paired": rows.height,
        "doubted": found.doubted.height,
        "expected_precision": round(found.precision, 4),
        "problems": problems,
    }
    if as_json:
        click.echo(json.dumps({**summary, "pairs": rows.to_dicts()}))
        return
    click.echo(
        f"paired {rows.height:,} of {one.height:,} and {other.height:,}; "
        f"{100 * found.precision:.1f}% of them are expected to be right; doubted {found.doubted.height:,}"
    )
    for problem in problems:
        click.echo(f"not read: {problem}")


def _read(path: Path, *, currency: str, dates: str) -> PaymentFile:
    """The file; the currency is asked for only where nothing in it says one."""
    from dunwell.adapters.bank import BrokenStatement, PaymentFiles

    try:
        return PaymentFiles().read(path, dates=dates)
    except BrokenStatement:
        return PaymentFiles().read(path, currency=currency, dates=dates)
