"""The gate is the one way out, shown by reading what imports what."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "dunwell"


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Every node of a module, read once for all tests."""
    return tuple(ast.walk(ast.parse(path.read_text("utf-8"))))


@cache
def names_used(path: Path) -> set[str]:
    """Everything a module imports, as dotted names."""
    found = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return found


def modules_using(*names: str) -> set[str]:
    return {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if any(used == name or used.startswith(f"{name}.") for used in names_used(path) for name in names)
    }


SENDERS = ("dunwell.core.ports.EmailSender", "dunwell.core.ports.TextSender", "dunwell.core.ports.BatchPrinter")
MEASURES = {"config/bench/letters.py"}
"""Prints letters about nobody into a folder that is thrown away, to see how long it takes."""
BORROWS = {"adapters/reports/evidence.py"}
"""Takes the typefaces of letters for a document that compliance hands over; it reaches nobody."""
OWN = ("adapters/email/", "adapters/text/", "adapters/letters/")


def test_only_the_delivery_is_given_senders_and_only_wiring_makes_them() -> None:
    given = {module for module in modules_using(*SENDERS) if not module.startswith(OWN)}
    made = modules_using("dunwell.adapters.email", "dunwell.adapters.text", "dunwell.adapters.letters")

    assert given == {"flows/deliver_ports.py"}
    assert {module for module in made if not module.startswith(OWN)} == {"config/wiring.py", *MEASURES, *BORROWS}
    assert modules_using("dunwell.flows.deliver_ports") <= {
        "config/wiring.py", "flows/deliver.py", "flows/deliver_letters.py", "flows/deliver_sending.py",
        "flows/recall.py",
    }  # fmt: skip


def test_nothing_else_opens_a_way_to_the_outside() -> None:
    ways_out = modules_using(
        "smtplib", "urllib.request", "http.client", "socket", "imaplib", "ftplib", "requests", "httpx"
    )

    assert ways_out <= {
        "adapters/email/smtp.py", "adapters/text/http.py", "adapters/mailbox/imap.py", TAKES, OPENS, *LOOKS_IN,
    }  # fmt: skip
    assert modules_using("dunwell.adapters.providers") == {"adapters/text/http.py", TAKES}


def test_the_payment_provider_is_told_of_money_and_of_no_way_to_reach_anyone() -> None:
    said = (SOURCE / TAKES).read_text("utf-8")

    assert "amount" in said
    assert not {word for word in ("email", "phone", "shipping", "customer_details") if word in said}


OPENS = "adapters/providers.py"
"""Opens the address of a provider, for the sender of texts and the taker of money alone."""
TAKES = "adapters/stripe/payments.py"
"""Asks the payment provider to take money of somebody who came to pay. It could write receipts by itself; we do."""
LOOKS_IN = {"config/commands/serve.py", "config/commands/demo.py"}
"""Commands that ask whether this computer's own port is free."""


def test_only_the_gate_makes_permits_and_outbox_rows() -> None:
    makers = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        for node in nodes(path)
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Name) and node.func.id in {"Permit", "Outbox"})
            or (
                isinstance(node.func, ast.Attribute)
                and ast.unparse(node.func).startswith(
                    (
                        "Permit.objects.create",
                        "Outbox.objects.create",
                        "Permit.objects.bulk_create",
                        "Outbox.objects.bulk_create",
                    )
                )
            )
        )
    }
    in_bulk = [path for path in SOURCE.rglob("*.py") if '"contacts_permit"' in path.read_text("utf-8")]

    assert makers == {"contacts/gate.py"}
    assert in_bulk == []
