"""Shape: sizes, names, a README for each room, tests that can fail."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from scripts.checks.reading import Source, dotted, everything, package, sources, texts, walked

LINES_OF_A_FUNCTION = 60
LINES_OF_A_FILE = 400
VAGUE = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "manager",
    "handler",
    "handlers",
    "data",
    "info",
    "misc",
    "stuff",
}
NOT_VAGUE = {"web/manager"}
"""The manager is one of the people at the doors."""
LATER = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "HA" + "CK", "W" + "IP")) + r")\b")
SKIPS = {"skip", "skipif", "xfail", "importorskip", "skipTest", "skipUnless", "skipIf", "expectedFailure"}
ASSERTING = re.compile(r"^(assert|expect|check|verify|must)|(raises|warns|fail)$|_must_|_is_(accessible|sound)$")

Function = (ast.FunctionDef, ast.AsyncFunctionDef)


def rooms_without_readme(root: Path) -> list[str]:
    """Every room has a README of about ten lines."""
    rooms = sorted(path.parent for path in (root / "src" / "dunwell").glob("*/__init__.py"))
    return [f"{room.relative_to(root)} has no README.md" for room in rooms if not (room / "README.md").is_file()]


def long_functions(root: Path) -> list[str]:
    """A function fits a screen."""
    return [
        source.at(node, f"{node.name} has {lines} lines, at most {LINES_OF_A_FUNCTION}: split it")
        for source in everything(root)
        for node in walked(source)
        if isinstance(node, Function) and (lines := (node.end_lineno or 0) - node.lineno + 1) > LINES_OF_A_FUNCTION
    ]


def long_files(root: Path) -> list[str]:
    """A file stays under 400 lines."""
    counted = [(source.path, source.text.count("\n")) for source in everything(root)]
    return [
        f"{path} has {n} lines, at most {LINES_OF_A_FILE}: split it at a seam"
        for path, n in counted
        if n > LINES_OF_A_FILE
    ]


def vague_names(root: Path) -> list[str]:
    """No file or folder is called by what everything is."""
    found = {}
    for source in package(root):
        inside = source.path.relative_to("src/dunwell").with_suffix("")
        for depth, part in enumerate(inside.parts, start=1):
            place = "/".join(inside.parts[:depth])
            if part in VAGUE and place not in NOT_VAGUE:
                found[place] = f"src/dunwell/{place}: {part!r} says nothing; name what it does"
    return list(found.values())


def unfinished_words(root: Path) -> list[str]:
    """Nothing is left for later in a comment."""
    return [
        f"{path}:{number} says {hit.group()}: do it or file it"
        for path, text in texts(root)
        if path.suffix != ".lock"
        for number, line in enumerate(text.splitlines(), start=1)
        if (hit := LATER.search(line))
    ]


def _tests(root: Path) -> list[tuple[Source, ast.FunctionDef | ast.AsyncFunctionDef]]:
    return [
        (source, node)
        for source in sources(root, "tests")
        for node in walked(source)
        if isinstance(node, Function) and node.name.startswith("test_")
    ]


def _asserts(node: ast.AST) -> bool:
    calls = (dotted(part.func).rsplit(".", 1)[-1] for part in ast.walk(node) if isinstance(part, ast.Call))
    return any(isinstance(part, ast.Assert) for part in ast.walk(node)) or any(ASSERTING.search(name) for name in calls)


def tests_without_assertion(root: Path) -> list[str]:
    """A test says what must hold."""
    return [source.at(node, f"{node.name} asserts nothing") for source, node in _tests(root) if not _asserts(node)]


def skipped_tests(root: Path) -> list[str]:
    """No test is skipped or expected to fail."""
    return [
        source.at(node, f"{dotted(node)} leaves a test out; make it pass or delete it")
        for source in sources(root, "tests")
        for node in walked(source)
        if isinstance(node, ast.Attribute)
        and node.attr in SKIPS
        and dotted(node).split(".")[0] in {"pytest", "unittest", "self"}
    ]
