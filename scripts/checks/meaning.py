"""Meaning: money, time, law and purity, each kept in its one place."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from scripts.checks.reading import Source, dotted, package, walked

MONEY = re.compile(r"_minor$|_minor_|^(amount|balance|owed|principal|overdue)$")
CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "timezone.now",
    "time.time",
    "timezone.localdate",
}
DOORS = re.compile(r"^src/dunwell/(config/|web/(.+/)?(views?|api|clock)(/|\.py|_))")
"""Commands, wiring and views ask the clock; everyone else is handed the time."""
THINK = {"core", "rulebook", "engine", "insight"}
REMEMBER = {"contacts", "cases", "debts", "ledger", "parties", "trail"}
ASKED = re.compile(r"^(queries|states|snapshot|reaching|ageing|constraints|append_only)$|_queries$")
"""The modules of a room that only answer questions, and the trail's building blocks for tables."""
PLACES = {"US", "GB", "UK", "CA", "AE"}
MAY_NAME_PLACES = re.compile(
    r"^src/dunwell/(rulebook/|core/words\.py|core/money\.py|core/intake/|core/zones\.py|web/shared/words\.py|(config|flows)/(demo|bench)"
    r"|adapters/letters/|contacts/notices/)"
)
"""The law itself, the vocabulary, country names in files, the made-up portfolio, envelopes and forms of address."""
MAY_DATE = re.compile(r"^src/dunwell/(rulebook/|(config|flows)/(demo|bench)|parties/zones\.py)")
"""The same, and the two days of a year on which zones are compared."""


def _nodes(root: Path) -> Iterator[tuple[Source, ast.AST]]:
    for source in package(root):
        for node in walked(source):
            yield source, node


def _has_float(node: ast.AST | None) -> bool:
    return node is not None and any(isinstance(part, ast.Name) and part.id == "float" for part in ast.walk(node))


def _float_money(node: ast.AST) -> str:
    """The name of a money value made a float here; empty when none is."""
    if isinstance(node, ast.arg) and MONEY.search(node.arg) and _has_float(node.annotation):
        return node.arg
    if isinstance(node, ast.AnnAssign) and _has_float(node.annotation):
        name = dotted(node.target).rsplit(".", 1)[-1]
        return name if MONEY.search(name) else ""
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
        name = dotted(node.targets[0]).rsplit(".", 1)[-1]
        is_field = dotted(node.value.func).endswith(("FloatField", "DecimalField"))
        return name if is_field and MONEY.search(name) else ""
    if isinstance(node, ast.Call) and dotted(node.func) == "float" and node.args:
        name = dotted(node.args[0]).rsplit(".", 1)[-1]
        return name if MONEY.search(name) else ""
    return ""


def float_money(root: Path) -> list[str]:
    """Money is whole minor units, never a float."""
    return [
        source.at(node, f"{name} is money: whole minor units, not a float")
        for source, node in _nodes(root)
        if (name := _float_money(node))
    ]


def clock_reads(root: Path) -> list[str]:
    """Time is an argument: only doors ask the clock."""
    return [
        source.at(node, f"{dotted(node)} asks the clock; take `now` or `as_of` as an argument")
        for source, node in _nodes(root)
        if isinstance(node, ast.Attribute)
        and ".".join(dotted(node).split(".")[-2:]) in CLOCKS
        and not DOORS.search(source.path.as_posix())
    ]


def impure_thinking(root: Path) -> list[str]:
    """THINK reads no environment, no table, and never loops over a frame's rows."""
    refused = {"os.environ", "os.getenv"}
    return [
        source.at(node, f"{dotted(node) or node.attr} has no place in THINK")
        for source, node in _nodes(root)
        if source.room in THINK
        and isinstance(node, ast.Attribute)
        and (dotted(node) in refused or node.attr in {"objects", "map_elements", "map_rows"})
    ]


def law_outside_rulebook(root: Path) -> list[str]:
    """A dated number or the name of a jurisdiction stands in the rulebook."""
    found = []
    for source, node in _nodes(root):
        path = source.path.as_posix()
        if isinstance(node, ast.Constant) and node.value in PLACES and not MAY_NAME_PLACES.search(path):
            found.append(source.at(node, f"{node.value!r} names a jurisdiction; ask the rulebook"))
        is_date = isinstance(node, ast.Call) and dotted(node.func).rsplit(".", 1)[-1] in {"date", "datetime"}
        if is_date and not MAY_DATE.search(path):
            first = node.args[0] if isinstance(node, ast.Call) and node.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, int) and 2000 <= first.value < 2100:
                found.append(source.at(node, f"the date {ast.unparse(node)} is law or data; put it in the rulebook"))
    return found


def _imported(node: ast.AST) -> list[str]:
    """Modules an import statement may name: of `from a import b` both `a` and `a.b`."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def sideways_writes(root: Path) -> list[str]:
    """A room asks another room questions; it calls none of its verbs but the trail's."""
    found = []
    for source, node in _nodes(root):
        for name in _imported(node):
            parts = name.split(".")
            is_sideways = len(parts) == 3 and parts[0] == "dunwell" and parts[1] in REMEMBER - {source.room}
            if (
                source.room in REMEMBER
                and is_sideways
                and not ASKED.search(parts[2])
                and name != "dunwell.trail.services"
            ):
                found.append(source.at(node, f"{source.room} uses {name}; ask its queries, or let a flow do both"))
    return found


def hidden_reactions(root: Path) -> list[str]:
    """No signals, and no model's save() with opinions: a flow says what follows from what."""
    found = []
    for source, node in _nodes(root):
        if isinstance(node, ast.ImportFrom) and node.module in {"django.dispatch", "django.db.models.signals"}:
            found.append(source.at(node, "a signal hides what follows; say it in a flow"))
        is_model = source.path.stem.endswith("models") and isinstance(node, ast.FunctionDef)
        if is_model and isinstance(node, ast.FunctionDef) and node.name in {"save", "delete", "clean"}:
            found.append(source.at(node, f"{node.name}() is overridden; put the verb in services.py"))
    return found


def audiences_together(root: Path) -> list[str]:
    """Audiences never import each other. An audience is a folder of `web` with addresses; `shared` knows none."""
    audiences = {path.parent.name for path in (root / "src" / "dunwell" / "web").glob("*/urls.py")} - {"shared"}
    found = []
    for source in package(root):
        own = source.path.parts[3] if len(source.path.parts) > 4 else "shared"
        if source.room != "web":
            continue
        for node in walked(source):
            for other in sorted(audiences - {own}):
                if any(f"{name}.".startswith(f"dunwell.web.{other}.") for name in _imported(node)):
                    found.append(source.at(node, f"{own} imports {other}; audiences share nothing but web's own parts"))
    return found
