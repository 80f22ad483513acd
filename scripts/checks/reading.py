"""Reading a tree's files once for all checks."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

OUTSIDE = {"__pycache__", "node_modules", "build", "dist"}
HIDDEN_BUT_OURS = {".ci"}
TEXT_SUFFIXES = {
    ".py",
    ".md",
    ".toml",
    ".yaml",
    ".yml",
    ".sh",
    ".html",
    ".css",
    ".typ",
    ".lock",
    ".txt",
    ".js",
    ".po",
    "",
}


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file: its path from the root, its text and its syntax tree."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def room(self) -> str:
        """`ledger` for `src/dunwell/ledger/models.py`; empty outside the package."""
        parts = self.path.parts
        return parts[2] if parts[:2] == ("src", "dunwell") and len(parts) > 3 else ""

    def at(self, node: ast.AST, words: str) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 1)} {words}"


def files(root: Path) -> Iterator[Path]:
    """Every file that belongs to the project, in order; what tools make for themselves is left out."""
    for path in sorted(root.iterdir()):
        if path.is_dir():
            is_ours = not path.name.startswith(".") or path.name in HIDDEN_BUT_OURS
            if is_ours and path.name not in OUTSIDE and not path.name.endswith(".egg-info"):
                yield from files(path)
        else:
            yield path


def texts(root: Path) -> Iterator[tuple[Path, str]]:
    """Path from the root and text of every text file."""
    for path in files(root):
        if path.suffix in TEXT_SUFFIXES and path.stat().st_size < 2_000_000:
            yield path.relative_to(root), path.read_text(encoding="utf-8", errors="replace")


@cache
def sources(root: Path, folder: str) -> tuple[Source, ...]:
    """The Python files under `folder`, migrations left out."""
    top = root / folder
    found = [path for path in files(top) if path.suffix == ".py"] if top.is_dir() else []
    read = [(path.relative_to(root), path.read_text(encoding="utf-8")) for path in found]
    return tuple(Source(path, text, ast.parse(text)) for path, text in read if "migrations" not in path.parts)


@cache
def walked(source: Source) -> tuple[ast.AST, ...]:
    """Every node of a file, walked once for all checks."""
    return tuple(ast.walk(source.tree))


def package(root: Path) -> tuple[Source, ...]:
    return sources(root, "src/dunwell")


def everything(root: Path) -> tuple[Source, ...]:
    return package(root) + sources(root, "tests") + sources(root, "scripts")


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a name or attribute chain; empty parts where something else is in between."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""
