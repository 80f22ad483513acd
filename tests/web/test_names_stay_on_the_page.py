"""Notes and payers' words may hold names: they stand on the person's page, and in no log line, number or address."""

from __future__ import annotations

import io
import logging
import logging.config
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from dunwell.adapters.bank import PaymentFiles
from dunwell.config.logs import settings_of_logging
from dunwell.core.words import Role
from dunwell.flows.receive import receive
from tests import cast
from tests.web.staff import NOW, browser

pytestmark = pytest.mark.django_db
NAME = "Wilhelmina Featherstone"


@pytest.fixture
def written(tmp_path: Path) -> Iterator[io.StringIO]:
    """Everything the product logs, as it would be written."""
    logging.config.dictConfig(settings_of_logging(tmp_path))
    kept, level = logging.root.handlers[:], logging.root.level
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logging.root.handlers[0].formatter)
    logging.root.handlers, logging.root.level = [handler], logging.DEBUG
    yield out
    logging.root.handlers = kept
    logging.root.setLevel(level)


def _addresses(client: Client, address: str, said: dict[str, object]) -> str:
    answer = client.post(address, said, follow=True)
    return "".join(place for place, _status in answer.redirect_chain)


def test_a_note_is_on_the_page_and_nowhere_else(written: io.StringIO) -> None:
    ada, client = cast.ada(), browser(Role.OFFICER)

    note = {"token": "t", "debt": ada.debt_id, "act": "call_in", "outcome": "conversation", "note": f"Ask for {NAME}"}
    visited = _addresses(client, f"/desk/people/{ada.person_id}/log/", note)
    visited += _addresses(client, "/desk/people/", {"q": NAME})
    page = client.get(f"/desk/people/{ada.person_id}/").content.decode()
    numbers = Client().get("/metrics").content.decode()

    assert NAME in page
    assert NAME not in visited
    assert "Wilhelmina" not in written.getvalue() + numbers
    assert written.getvalue(), "nothing was logged, so nothing was checked"


def test_the_words_of_a_payment_are_logged_nowhere(written: io.StringIO, tmp_path: Path) -> None:
    ada = cast.ada()
    cast.owes(ada.person_id, reference="NW-471182", portfolio_id=ada.portfolio_id)
    path = tmp_path / "paid.csv"
    path.write_text(
        f"payment_id,reference,amount,currency,received_on\nB-1,NW-471182 from {NAME},10.00,GBP,{date(2026, 3, 9)}\n"
    )

    receive(file=PaymentFiles().read(path), by=cast.CLERK, at=NOW)
    page = browser(Role.OFFICER).get(f"/desk/people/{ada.person_id}/").content.decode()
    numbers = Client().get("/metrics").content.decode()

    assert "Payment received" in page
    assert "Wilhelmina" not in written.getvalue() + numbers
