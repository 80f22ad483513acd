"""Every bench does its work on a few debts and tells figures in one form. No time is ever asserted."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings

from dunwell.config.bench import peer_night
from dunwell.config.bench.measuring import Figure, median, percentile
from dunwell.config.commands.bench import NAMES
from dunwell.config.home import DATABASE_VARIABLE
from dunwell.config.jobs import database_address

DEBTS = {"engine": 3000, "gate": 200, "letters": 100, "intake": 2000, "night": 1000, "growth": 200, "peer-night": 200}
DEBTS |= {"law": 100, "duties": 200, "queue": 300, "page": 200, "accrue": 200, "why-balance": 200}
DEBTS |= {"posting": 300, "trial-balance": 100}
DEBTS |= {"offers": 100, "negotiation": 100}
OF_DATABASE = ("intake", "night", "growth", "peer-night", "queue", "page", "posting", "trial-balance")
IS_POSTGRESQL = os.environ.get(DATABASE_VARIABLE, "").startswith("postgresql")
MEASURED = [name for name in NAMES if not IS_POSTGRESQL or name in ("intake", "night", "queue", "posting")]
"""On PostgreSQL one of each kind of work; the others do the same work again or hardly look at the database."""
SHAPE = {"what", "value", "unit", "reference", "ratio", "floor", "aim", "met"}


def told(name: str) -> dict[str, Any]:
    options = ["--debts", str(DEBTS[name]), "--json"]
    url = database_address(settings.DATABASES["default"])
    if name in OF_DATABASE and IS_POSTGRESQL:
        options += ["--database", url]
    command = [sys.executable, "-m", "dunwell.config.commands", "bench", name, *options]
    env = {key: value for key, value in os.environ.items() if not key.startswith(("DUNWELL_", "DJANGO_"))}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


@pytest.mark.each_database
@pytest.mark.parametrize("name", MEASURED)
def test_a_bench_tells_its_figures_in_one_form(name: str) -> None:
    said = told(name)

    assert set(said) == {"name", "machine", "figures"}
    assert said["name"] == name
    assert said["machine"]["cores"] == os.cpu_count()
    assert said["figures"]
    for figure in said["figures"]:
        assert set(figure) == SHAPE
        assert figure["met"] in {"floor", "aim", "none"}
        assert math.isfinite(figure["value"])
        assert figure["what"]
        assert figure["unit"]
        assert (figure["ratio"] is None) == (not figure["reference"])
    if name == "peer-night":
        _check_the_work_of_the_peers([figure["what"] for figure in said["figures"]])


def _check_the_work_of_the_peers(whats: list[str]) -> None:
    assert any(what.startswith("cold, 200 accounts") and "200 level-1 email" in what for what in whats)
    mixed = "80 level-1 email, 70 level-2 email, 50 level-3 letter"
    assert any(what.startswith("mixed, 200 accounts") and mixed in what for what in whats)
    assert any(what.startswith("idle, 200 accounts") and "nobody is due" in what for what in whats)


def test_a_night_of_other_work_than_the_peers_tells_no_time() -> None:
    with pytest.raises(peer_night.WrongCounts, match="no time is told"):
        peer_night._check({(1, "email"): 99}, peer_night.COLD, 100, "the night")


@pytest.mark.parametrize(
    ("value", "is_lower_better", "met"),
    [(1.0, True, "aim"), (2.5, True, "floor"), (3.5, True, "none"), (1.0, False, "none"), (3.0, False, "aim")],
)
def test_a_figure_says_which_budget_it_meets(value: float, is_lower_better: bool, met: str) -> None:
    floor, aim = (3.0, 2.0) if is_lower_better else (2.0, 3.0)

    figure = Figure("what", value, "s", 2.0, "reference", floor, aim, is_lower_better=is_lower_better)

    assert figure.met == met
    assert figure.ratio == value / 2


def test_a_percentile_is_a_value_that_was_seen() -> None:
    values = [float(number) for number in range(1, 101)]

    assert percentile(values, 0.99) == 99.0
    assert percentile(values, 0.5) == 50.0
    assert median([3.0, 1.0, 2.0, 4.0]) == 2.0
