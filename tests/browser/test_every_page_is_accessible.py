"""Every page passes axe without one violation and fits its window: wide and narrow, light and dark, three languages."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from dunwell.cases import plan_links
from dunwell.cases.models import Duty
from dunwell.cases.services import NewOccurrence
from dunwell.config import wiring
from dunwell.config.jobs import run_to_the_end
from dunwell.contacts.models import Run
from dunwell.core import capability
from dunwell.core.actor import Actor
from dunwell.core.capability import Capability
from dunwell.core.statements import PaymentFile, PaymentLine
from dunwell.core.words import Role
from dunwell.debts.models import Debt, Receipt
from dunwell.flows import occurrence, publish
from dunwell.flows.receive import receive
from tests import cast
from tests.browser.acting import hire, sign_in
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser
WINDOWS = [
    pytest.param(1440, False, "en", id="wide"),
    pytest.param(1440, True, "fr", id="dark"),
    pytest.param(390, False, "ar", id="narrow-rtl"),
    pytest.param(390, True, "en", id="narrow-dark"),
]
PAGES = (
    "/desk/",
    "/desk/people/",
    "/desk/people/{cleo}/",
    "/desk/people/{ada}/?all=1",
    "/desk/people/{ada}/record/vulnerable/",
    "/desk/people/{ada}/record/dispute/",
    "/desk/people/{ada}/happened/",
    "/desk/people/{ada}/happened/moratorium_notified/",
    "/desk/people/{ada}/happened/dispute_received/",
    "/compliance/duties/",
    "/compliance/duties/{duty}/",
    "/compliance/duties/notices/",
    "/compliance/duties/notices/uk_arrears_notice/en/",
    "/compliance/duties/records/",
    "/compliance/duties/breaches/",
    "/debts/{debt}/give/",
    "/desk/people/{ada}/debts/{debt}/balance/",
    "/desk/people/{ada}/links/",
    "/runs/",
    "/runs/{run}/",
    "/payments/",
    "/payments/{receipt}/",
    "/payments/{paid}/back/",
    "/discrepancies/",
    "/collections/",
    "/intake/",
    "/reports/",
    "/reports/aged/",
    "/reports/day/",
    "/reports/promises/",
    "/reports/agreements/",
    "/reports/agreements/{book}/",
    "/reports/remittances/",
    "/letters/",
    "/compliance/refusals/",
    "/compliance/rules/",
    "/compliance/rules/us.reg_f.call_frequency/",
    "/compliance/rules/versions/",
    "/compliance/rules/versions/{version}/",
    "/accounts/2fa/",
    "/accounts/password/change/",
)


@pytest.mark.parametrize(("width", "dark", "language"), WINDOWS)
def test_no_page_has_a_violation_or_overflows(width: int, dark: bool, language: str, open_page: OpenPage) -> None:
    members = cast.everyone()
    complaint = NewOccurrence("c", members["ada"].person_id, "complaint_received", cast.ON, fields={"about": "credit"})
    occurrence.record(new=complaint, vault=wiring.vault(), by=cast.OFFICER, at=cast.AT)
    run_to_the_end(["night", "--as-of", "2026-03-10", "--review"])
    hire("all", *Role)
    numbers = {name: member.person_id for name, member in members.items()} | {
        "run": Run.objects.get().pk,
        "duty": Duty.objects.order_by("pk")[0].pk,
        "version": _proposed(),
        "debt": members["ada"].debt_id,
        "book": members["ada"].portfolio_id,
        "receipt": _waiting(),
        "paid": _paid(members["ada"]),
    }
    found = {}

    with open_page("/accounts/login/", width=width, dark=dark, language=language) as page:
        found["sign in"] = _faults(page)
        sign_in(page, "all")
        for path in PAGES:
            page.goto(path.format(**numbers))
            found[path] = _faults(page)
        page.goto(f"/means/{_link(members['ada'])}/")
        found["own figures"] = _faults(page)

    assert {path: faults for path, faults in found.items() if faults} == {}


def _proposed() -> int:
    """A change of words that waits for an answer."""
    files = {"changes.yaml": "title: other words\nsource: house policy\nrules: {house.minor: {note: said anew}}"}
    by = Actor("iris", frozenset({Role.COMPLIANCE}))
    return publish.propose(publish.draft(files), replayed={}, wanted_at=None, by=by, at=cast.AT)


def _waiting() -> int:
    """A payment that names no debt and has its payer's name."""
    line = PaymentLine("b:1", 10_000, "GBP", cast.ON, cast.ON, ("rent",), "Ada Pays")
    receive(file=PaymentFile((line,), ()), by=cast.CLERK, at=cast.AT, vault=wiring.vault())
    return Receipt.objects.get(reference="b:1").pk


def _paid(ada: cast.Member) -> int:
    """A payment of more than is owed."""
    reference = Debt.objects.get(pk=ada.debt_id).reference
    line = PaymentLine("csv:2", 400_00, "GBP", cast.ON, cast.ON, (reference,))
    receive(file=PaymentFile((line,), ()), by=cast.CLERK, at=cast.AT)
    return Receipt.objects.get(reference="csv:2").pk


def _link(ada: cast.Member) -> str:
    """A link that stands, by which Ada says what comes in and goes out."""
    now = wiring.clock().now()
    made = plan_links.make(person_id=ada.person_id, days=14, because="Ada", by=cast.OFFICER, at=now)
    said = Capability(made.link_id, ada.person_id, made.ends_at)
    return capability.token(said, key=wiring.doors().linking_key)


def _faults(page: Page) -> list[str]:
    """Rules of axe that a page breaks, and whether it is wider than its window."""
    # Its fonts are there, as they will be read, before axe keeps the page too busy to be drawn.
    page.evaluate("document.fonts.load('1em Plex').then(() => document.fonts.ready).then(() => null)")
    assert page.evaluate("document.fonts.check('1em Plex')")
    broken = Axe().run(page).response["violations"]
    faults = [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in broken]
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return faults + ([f"{too_wide}px too wide"] if too_wide > 0 else [])
