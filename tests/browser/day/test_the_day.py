"""THE day, from a creditor's file to the manager's report, through the real server, the worker and the commands."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import holidays
import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser.day.house import House

pytestmark = pytest.mark.browser
WORKED_WITHIN = 90_000
"""Milliseconds the worker may take for a file or a night, on a busy machine."""
TODAY = datetime.now(UTC).date()
LONG = "agnes.whitfield-featherstonehaugh.accounts@invoices.hollowaybridge.example"
ANSWER = "I can pay the rest at the end of the month. Please ring me."
HEADER = "Customer No,Name,Email,Mobile,Address,City,Postcode,Country,Invoice No,Amount Due,Due Date"
PEOPLE = (
    ("Agnes Whitfield Ltd", LONG, "480.50", TODAY - timedelta(days=20)),
    ("Ben Okafor Ltd", "ben@okafor.example", "120.00", TODAY - timedelta(days=16)),
    ("Cara Lim Ltd", "cara@lim.example", "75.25", TODAY - timedelta(days=32)),
    ("Dov Peretz", "dov@peretz.example", "not a number", TODAY - timedelta(days=32)),
    ("Eve Stone", "eve@stone.example", "90.00", "31 of May"),
)


def coming_workday() -> date:
    """The next day on which a message may leave in England."""
    day = TODAY + timedelta(days=1)
    while day.isoweekday() > 5 or day in holidays.country_holidays("GB", subdiv="ENG"):
        day += timedelta(days=1)
    return day


def test_a_day_from_the_file_to_the_report(house: House, chromium: Browser, tmp_path: Path) -> None:
    day = coming_workday()
    morning = datetime.combine(day, time(11), UTC).isoformat()

    with house.visitor(chromium, "sam") as page:
        _take_in(page)
        _start_the_night(page, day)
        expect(page.get_by_text("Four eyes: you started this run")).to_be_visible()
        expect(page.get_by_role("button", name="Release the run")).to_have_count(0)
        address = page.url
    with house.visitor(chromium, "mina") as page:
        page.goto(address)
        _review(page)
    delivered = house.run("deliver", "--now", morning)
    sent = _sent(house)
    assert set(sent) >= {LONG, "ben@okafor.example"}, delivered
    _answer(house, sent[LONG], tmp_path)
    _pay(house, tmp_path)
    with house.visitor(chromium, "olga") as page:
        _find_the_reply(page)
        _read_the_story(page)
        _log_and_promise_by_keyboard(page)
    with house.visitor(chromium, "mina") as page:
        _report_ties(page)

    assert "cara@lim.example" not in sent, "what a person held has left"
    house.run("verify")


def _take_in(page: Page) -> None:
    """The file is sent, its proposed reading accepted, the job awaited; two rows wait with their reasons."""
    lines = [
        f"J-{n},{name},{email},+4477009001{n:02d},{n} High Street,London,SW1A 1AA,GB,JRN-{n},{amount},{due}"
        for n, (name, email, amount, due) in enumerate(PEOPLE, start=1)
    ]
    page.goto("/")
    page.get_by_role("link", name="Intake").click()
    content = "\n".join([HEADER, *lines, ""]).encode()
    page.get_by_label("File", exact=True).set_input_files(
        FilePayload(name="journey.csv", mimeType="text/csv", buffer=content)
    )
    page.get_by_label("Portfolio").select_option(label="Kestrel trade invoices")
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_label("What Invoice No becomes")).to_have_value("debt_reference")
    expect(page.get_by_label("What Amount Due becomes")).to_have_value("amount")
    page.get_by_role("button", name="Save and take in").click()

    taken = page.get_by_role("row").filter(has=page.get_by_role("link", name="journey.csv"))
    expect(taken).to_contain_text("done", timeout=WORKED_WITHIN)
    taken.get_by_role("link", name="journey.csv").click()
    for label, count in (("Rows read", "5"), ("Accepted", "3"), ("Quarantined", "2"), ("New debts", "3")):
        expect(page.locator("dl.figures div").filter(has_text=label).locator("dd")).to_have_text(count)
    waiting = page.get_by_role("region", name="Quarantine")
    expect(waiting).to_contain_text("not a number")
    expect(waiting).to_contain_text("31 of May")


def _start_the_night(page: Page, day: date) -> None:
    page.get_by_role("link", name="Runs").click()
    page.get_by_label("As of").fill(day.isoformat())
    page.get_by_role("button", name="Start, for review").click()
    written = f"{day.day} {day:%b %Y}"
    night = page.get_by_role("row").filter(has=page.get_by_role("link", name=written))
    expect(night).to_contain_text("review", timeout=WORKED_WITHIN)
    night.get_by_role("link", name=written).click()
    expect(page.get_by_role("heading", name=f"Run of {written}")).to_be_visible()


def _review(page: Page) -> None:
    """One action is held, one approved after reading it, the rest released."""
    agnes, cara = (page.get_by_role("row").filter(has_text=name) for name in ("Agnes Whitfield", "Cara Lim"))
    cara.get_by_role("button", name="Hold Cara Lim").click()
    expect(cara).to_contain_text("held")
    agnes.get_by_text("Read it").click()
    expect(agnes).to_contain_text("JRN-1")
    agnes.get_by_role("button", name="Approve Agnes Whitfield").click()
    expect(agnes).to_contain_text("approved")
    page.get_by_role("button", name="Release the run").click()
    expect(page.get_by_text("The run is released.")).to_be_visible()


def _sent(house: House) -> dict[str, EmailMessage]:
    """Emails that left, by whom they went to."""
    found = {}
    for path in (house.home / "files" / "outbound").rglob("*.eml"):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert isinstance(message, EmailMessage)
        found[message["To"].addresses[0].addr_spec] = message
    return found


def _answer(house: House, sent: EmailMessage, folder: Path) -> None:
    """Agnes writes back, and the mailbox is read."""
    reply = EmailMessage()
    reply["From"], reply["To"], reply["Subject"] = str(sent["To"]), str(sent["From"]), f"Re: {sent['Subject']}"
    reply["In-Reply-To"] = reply["References"] = str(sent["Message-ID"])
    reply["Message-ID"] = "<agnes.answers@hollowaybridge.example>"
    reply.set_content(ANSWER)
    inbox = folder / "inbox"
    inbox.mkdir()
    (inbox / "1.eml").write_bytes(reply.as_bytes(policy=policy.SMTP))
    assert "came back: 1 reply" in house.run("deliver", "--once", "--mailbox", str(inbox))


def _pay(house: House, folder: Path) -> None:
    """A file of payments is booked."""
    paid = folder / "paid.csv"
    paid.write_text(f"payment_id,reference,amount,currency,received_on\nBANK-77,JRN-1,80.50,GBP,{TODAY}\n")
    assert "booked 1 (80.50 GBP)" in house.run("receive", str(paid))


def _find_the_reply(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()
    replies = page.get_by_role("row").filter(has_text="Agnes Whitfield")
    replies.get_by_role("button", name="Take Agnes Whitfield").click()
    expect(page.get_by_role("heading", name="Reply", exact=True)).to_be_visible()
    expect(page.get_by_role("region", name="Re: A payment is overdue")).to_contain_text(ANSWER)
    page.get_by_role("link", name="Agnes Whitfield").click()
    expect(page.get_by_role("heading", name="Agnes Whitfield")).to_be_visible()


def _read_the_story(page: Page) -> None:
    """The payment is among the entries; what we wrote and what she wrote are among what happened."""
    why = page.get_by_role("region", name="Why this balance JRN-1")
    expect(why.get_by_role("row").filter(has_text="−80.50")).to_have_count(1)
    expect(why.get_by_role("row").filter(has_text="Owed now")).to_contain_text("400.00")
    story = page.get_by_role("region", name="Everything that happened")
    expect(story).to_contain_text("Email")
    expect(story).to_contain_text(ANSWER)
    email = page.get_by_role("region", name="What may be done now").get_by_role("listitem").filter(has_text=LONG)
    words, verdict = email.get_by_text(LONG).bounding_box(), email.locator(".verdict").bounding_box()
    assert words
    assert verdict
    assert words["x"] + words["width"] <= verdict["x"], "the address runs into the verdict"


def _log_and_promise_by_keyboard(page: Page) -> None:
    for key in ("c", "1", "1"):
        page.keyboard.press(key)
    page.keyboard.type("Rang us: pays at the end of the month")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("The contact is in the log.")).to_be_visible()
    page.keyboard.press("p")
    page.keyboard.type("150.25")
    page.keyboard.press("Tab")
    due = TODAY + timedelta(days=7)
    page.keyboard.type(f"{due:%m%d%Y}")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("The promise is recorded. Reminders wait for it.")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Promise of .*150\.25"))).to_be_visible()
    expect(page.get_by_role("region", name="Everything that happened")).to_contain_text("Rang us")


def _report_ties(page: Page) -> None:
    page.goto("/reports/")
    page.get_by_role("link", name="Aged balances").click()
    expect(page.get_by_label("As of")).to_have_value(TODAY.isoformat())
    expect(page.get_by_text("Ties to the books, to the cent")).to_be_visible()
    for form, begins in (("csv", b""), ("pdf", b"%PDF")):
        with page.expect_download() as download:
            page.get_by_role("link", name=form, exact=False).click()
        content = Path(download.value.path()).read_bytes()
        assert content.startswith(begins), form
        assert len(content) > 200, form
        assert download.value.suggested_filename == f"aged-{TODAY}.{form}"
