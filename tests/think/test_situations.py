"""Law cases from outside: each goes through the rules, and is compared as its format says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from dunwell import rulebook
from dunwell.config.commands.law import command
from dunwell.core.matter import BadFacts
from dunwell.engine.situations import check

BOOK = rulebook.load()
REGULATION = Path(__file__).resolve().parents[3] / "shared" / "regulation"
OWN = sorted((Path(__file__).parent / "situations").glob("*.yaml"))
"""Cases of our own, written from the tables without a look at the rules."""
PACKS = ("us", "uk", "ca", "ae")
CALL = {"at": "2026-03-0{}T10:00:00-06:00", "type": "contact_out", "channel": "phone", "person": "P1", "debts": ["D1"]}


def case(*, calls: int = 0, rules: tuple[str, ...] = ("us_fed.call_frequency",), **expect: Any) -> dict[str, Any]:
    """One more call on 9 March 2026 after `calls` unanswered ones, one a day from 3 March on."""
    events = [CALL | {"at": f"2026-03-0{day}T10:00:00-06:00", "outcome": "no_answer"} for day in range(3, 3 + calls)]
    return {
        "id": "case",
        "citation": "12 CFR 1006.14",
        "rules": list(rules),
        "basis": "rule_text",
        "source": "stored",
        "evidence": "official_text",
        "given": {
            "jurisdiction": "US",
            "region": None,
            "now": "2026-03-09T10:00:00-05:00",
            "collector": {"role": "third_party_collector"},
            "people": [{"id": "P1", "relation": "debtor", "kind": "individual", "zone": "America/Chicago"}],
            "debts": [{"id": "D1", "product": "credit_card", "purpose": "consumer", "currency": "USD"}],
            "events": events,
            "action": {
                "kind": "contact",
                "channel": "phone",
                "purpose": "discuss_debt",
                "person": "P1",
                "debts": ["D1"],
            },
        },
        "expect": expect,
        "note": "",
    }


@pytest.mark.parametrize("pack", PACKS)
def test_every_situation_of_the_tables_comes_out_as_expected(pack: str) -> None:
    told = CliRunner().invoke(command, ["check", "--release", str(REGULATION / f"{pack}_examples.yaml")])

    assert told.output.splitlines()[-1].endswith(" passed, 0 failed"), told.output
    assert told.exit_code == 0


@pytest.mark.parametrize("file", OWN, ids=lambda file: file.stem)
def test_every_situation_of_our_own_comes_out_as_expected(file: Path) -> None:
    told = CliRunner().invoke(command, ["check", "--release", str(file)])

    assert told.exit_code == 0, told.output


@pytest.mark.parametrize("pack", PACKS)
def test_every_row_of_the_tables_is_encoded_or_explained(pack: str) -> None:
    missing = [each.row for each in rulebook.coverage(BOOK) if each.state == "missing"]

    asked = {row for rule in BOOK.for_matters for row in rule.table}
    only_of_rows = [row for rule in BOOK.rules for row in rule.table if row not in asked]
    assert [row for row in (*missing, *only_of_rows) if row.startswith(pack)] == []


def test_seven_calls_are_presumed_lawful_and_eight_are_not() -> None:
    assert check(case(calls=6, decision="presumed_compliant", counts={"counted": 7}), BOOK).faults == ()
    eighth = case(calls=6, decision="presumed_compliant")
    eighth["given"]["events"].append(CALL | {"at": "2026-03-09T09:00:00-05:00", "outcome": "no_answer"})
    assert check(eighth, BOOK).faults[0].startswith("expected presumed_compliant, the listed rules say")


@pytest.mark.parametrize(
    ("expect", "fault"),
    [
        ({"decision": "block"}, "expected block"),
        ({"decision": "presumed_compliant", "counts": {"counted": 5}}, "counted: expected 5"),
        ({"decision": "presumed_compliant", "earliest_at": "2026-03-10"}, "earliest_at: expected 2026-03-10"),
        ({"decision": "presumed_compliant", "windows": [{"kind": "count", "from": "2026-03-01", "to": "2026-03-09"}]},
         "windows: expected"),
        ({"decision": "presumed_compliant", "safe_harbor": "met"}, "safe_harbor"),
        ({"decision": "presumed_compliant", "duties": ["us_fed.cease"]}, "duties: us_fed.cease"),
        ({"decision": "presumed_compliant", "due_on": "2026-03-10"}, "due_on: expected 2026-03-10"),
        ({"decision": "presumed_compliant", "also": {"us_fed.cease": "block"}}, "also us_fed.cease: expected block"),
    ],
)  # fmt: skip
def test_an_outcome_that_differs_fails_and_is_told(expect: dict[str, Any], fault: str) -> None:
    faults = check(case(calls=6, **expect), BOOK).faults

    assert len(faults) == 1
    assert fault in faults[0]


@pytest.mark.parametrize(
    ("due_on", "fault"),
    [("2026-03-16", ""), ("2026-04-27", ""), ("2026-05-11", "due_on: expected 2026-05-11, the rules say 2026-03-")],
)
def test_each_listed_rule_has_a_last_day_and_of_two_complaints_the_first_counts(due_on: str, fault: str) -> None:
    complaints = case(rules=("uk.disp.psd_response", "uk.disp.final_response"), decision="duty", due_on=due_on)
    debts = [
        {"id": "D1", "product": "deposit_account", "purpose": "consumer", "currency": "GBP"},
        {"id": "D2", "product": "personal_loan", "purpose": "consumer", "currency": "GBP"},
    ]
    told = [("2026-02-23", "service", "D1"), ("2026-03-02", "credit", "D2"), ("2026-03-16", "credit", "D2")]
    complaints["given"] = {
        "jurisdiction": "GB",
        "region": "GB-EAW",
        "now": "2026-03-16T10:00:00+00:00",
        "collector": {"role": "original_creditor"},
        "people": [{"id": "P1", "relation": "debtor", "kind": "individual", "zone": "Europe/London"}],
        "debts": debts,
        "events": [
            {"at": day, "type": "complaint_received", "about": about, "debts": [debt]} for day, about, debt in told
        ],
        "question": {"kind": "duty_due"},
    }

    assert " ".join(check(complaints, BOOK).faults).startswith(fault)
    assert bool(check(complaints, BOOK).faults) == bool(fault)


def test_a_row_that_no_rule_encodes_fails() -> None:
    assert "no rule encodes us_fed.astrology" in check(case(rules=("us_fed.astrology",), decision="allow"), BOOK).faults


@pytest.mark.parametrize(
    "wrong",
    [{"decision": "perhaps"}, {"decision": "allow", "mood": "good"}, {"decision": "allow", "exclusion": "bad_luck"}],
)
def test_an_unknown_word_is_an_error_never_a_pass(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadFacts):
        check(case(**wrong), BOOK)


def test_a_file_with_an_unknown_word_fails_and_names_it(tmp_path: Path) -> None:
    file = tmp_path / "strange.yaml"
    file.write_text(yaml.safe_dump([case(decision="allow"), case(decision="perhaps")]))

    told = CliRunner().invoke(command, ["check", "--release", str(file)])

    assert told.exit_code == 1
    assert "strange.yaml: expect.decision" in told.output
    assert told.output.splitlines()[-1] == "1 passed, 1 failed"
