"""Why this balance: the derivation adds up to the books, on any day, as known at any moment."""

from __future__ import annotations

from datetime import date

import pytest
from click.testing import CliRunner

from dunwell.core.interest import show_rate
from dunwell.flows import balance
from tests import cast
from tests.flows.money import at, bears, charged_to, lent, owed, pays

pytestmark = pytest.mark.usefixtures("real_db")
FEBRUARY, MARCH, APRIL = (date(2026, month, 1) for month in (2, 3, 4))


def story() -> int:
    """1,000.00 at one percent a month, 510.00 paid on 1 February and told to us on 2 April."""
    debt_id = lent()
    bears(debt_id)
    charged_to(APRIL)
    pays(debt_id, 510_00, FEBRUARY, known=date(2026, 4, 2))
    return debt_id


def test_the_derivation_adds_up_as_known_then_and_as_known_now() -> None:
    debt_id = story()

    now = balance.explain(debt_id, as_of=APRIL, by=cast.OFFICER)
    then = balance.explain(debt_id, as_of=APRIL, by=cast.OFFICER, known_at=at(APRIL, 23))

    assert (then.balance_minor, now.balance_minor) == (1_030_00, 510_00)
    assert now.entries[-1].balance_minor == now.balance_minor == sum(owed(debt_id).values())
    assert len(then.entries) == 4
    assert not any(entry.kind == "reversal" for entry in then.entries)


def test_every_charge_names_its_terms_its_days_its_base_and_its_rate() -> None:
    told = balance.explain(story(), as_of=APRIL, by=cast.OFFICER)

    charged = [entry for entry in told.entries if entry.kind == "charge"]
    [january] = charged[0].derived
    [part] = january.slices
    assert january.agreed == "the contract"
    assert (part.days, part.base_minor, show_rate(part.rate_units)) == (31, 1_000_00, "12")
    assert [entry.derived[0].is_withdrawn for entry in charged] == [False, True, False, True, False]


def test_the_period_under_way_is_told_and_not_owed() -> None:
    debt_id = lent()
    bears(debt_id)
    charged_to(FEBRUARY)

    told = balance.explain(debt_id, as_of=date(2026, 2, 16), by=cast.OFFICER)

    assert (told.balance_minor, told.running_minor) == (1_010_00, 5_00)


def test_a_statement_ties_to_the_books_and_reads_as_pdf_and_csv(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from dunwell.adapters.reports import WRITERS

    told = balance.statement_of(balance.explain(story(), as_of=APRIL, by=cast.OFFICER), words={"charge": "Interest"})

    csv = WRITERS["csv"](told).decode("utf-8-sig")
    assert all(tie.holds for tie in told.ties)
    assert "2026-02-01,Interest," in csv
    assert WRITERS["pdf"](told).startswith(b"%PDF")


def test_the_command_tells_the_same_in_words() -> None:
    from dunwell.config.commands.why_balance import command

    debt_id = story()

    told = CliRunner().invoke(command, [str(debt_id), "--as-of", "2026-04-01"], catch_exceptions=False)
    then = CliRunner().invoke(
        command, [str(debt_id), "--as-of", "2026-04-01", "--known-at", "2026-04-01T23:00:00"], catch_exceptions=False
    )

    assert "510.00 GBP as of 2026-04-01" in told.output
    assert "31 days on 1,000.00 GBP, 12 percent a year" in told.output
    assert "1,030.00 GBP as of 2026-04-01, as known at" in then.output


def test_the_job_is_a_command_that_refuses_the_future() -> None:
    from dunwell.config.commands.accrue import command

    done = CliRunner().invoke(command, ["--as-of", "2999-01-01"])

    assert (done.exit_code, "future" in done.output) == (2, True)


def test_terms_and_a_write_off_are_commands_too() -> None:
    from dunwell.config.commands import terms, write_off
    from dunwell.core.words import Role
    from tests.web.staff import browser

    browser(Role.MANAGER, name="mia")
    debt_id = lent(product="personal_loan")
    run = CliRunner()

    agreed = run.invoke(
        terms.command, ["--debt", str(debt_id), "--from", "2026-01-01", "--rate", "0.12", "--by", "mia"],
        catch_exceptions=False,
    )  # fmt: skip
    charged_to(FEBRUARY)
    words = f"{debt_id} --because goodwill --by mia --on 2026-02-01 --waive interest:10.19"
    given_up = run.invoke(write_off.command, words.split(), catch_exceptions=False)

    assert "hold from 2026-01-01" in agreed.output
    assert "booked as entry" in given_up.output
    assert owed(debt_id) == {"principal": 1_000_00}
