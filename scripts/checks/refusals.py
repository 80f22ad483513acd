"""Refusals are said in the reader's language: every sentence is written out where it is raised, and translated."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from babel.messages.pofile import read_po

from scripts.checks.reading import Source, dotted, package, walked

CARRIER = "Sentence"
BASE = "Refusal"
CONTEXT = "refusal"
"""Under which the catalogues keep these sentences."""
CATALOGUES = "src/dunwell/web/locale/*/LC_MESSAGES/django.po"
HOME = Path("src/dunwell/core/refusal.py")
FOR_PROGRAMS = {"api", "ops"}
"""What answers programs says the English."""


def _name(node: ast.expr) -> str:
    return dotted(node).rpartition(".")[2]


def _classes(root: Path) -> list[ast.ClassDef]:
    return [node for source in package(root) for node in walked(source) if isinstance(node, ast.ClassDef)]


def _kinds(root: Path) -> dict[str, ast.ClassDef]:
    """Every class that derives from Refusal, by name."""
    classes, kinds = _classes(root), dict[str, ast.ClassDef]()
    while found := {
        one.name: one
        for one in classes
        if one.name not in kinds and any(_name(base) in {BASE, *kinds} for base in one.bases)
    }:
        kinds |= found
    return kinds


def _makes_its_own(one: ast.ClassDef) -> bool:
    return any(isinstance(node, ast.FunctionDef) and node.name == "__init__" for node in one.body)


def _first_words(root: Path) -> Iterator[tuple[Source, ast.Call]]:
    """Calls whose first argument is such a sentence."""
    kinds = _kinds(root)
    raised = {CARRIER} | {name for name, one in kinds.items() if not _makes_its_own(one)}
    own = {id(node) for one in kinds.values() if _makes_its_own(one) for node in ast.walk(one)}
    for source in package(root):
        for node in walked(source):
            if not isinstance(node, ast.Call) or not node.args or source.path == HOME:
                continue
            is_own = id(node) in own and isinstance(node.func, ast.Attribute) and node.func.attr == "__init__"
            if is_own or _name(node.func) in raised:
                yield source, node


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _has_words(text: str) -> bool:
    return bool(re.search(r"\w", re.sub(r"\{\w+\}", "", text)))


def untranslated_refusals(root: Path) -> list[str]:
    """Sentences that are built where they are raised, that a catalogue lacks, or whose places are lost in it."""
    catalogues = {path.parts[-3]: _read(path) for path in sorted(root.glob(CATALOGUES))}
    found, said = [], set[str]()
    for source, call in _first_words(root):
        first = call.args[0]
        if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
            found.append(source.at(call, "builds its sentence; write it out, and hand the values over by name"))
            continue
        said.add(first.value)
        for language, written in catalogues.items():
            if _has_words(first.value) and _places(written.get(first.value, "")) != _places(first.value):
                found.append(source.at(call, f"is not said in {language}, or not with all its values: {first.value}"))
            elif _has_words(first.value) and not written.get(first.value):
                found.append(source.at(call, f"is not said in {language}: {first.value}"))
    for language, written in catalogues.items():
        found += [f"{language}: nothing raises this any more: {text}" for text in sorted(set(written) - said)]
    return found


def _read(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        return {str(each.id): str(each.string) for each in read_po(file) if each.id and each.context == CONTEXT}


def refusals_shown_in_english(root: Path) -> list[str]:
    """Pages that show an error's own text. What a page does not show is left: a page not found names its reason."""
    found = []
    for source in package(root):
        if source.room != "web" or FOR_PROGRAMS.intersection(source.path.parts):
            continue
        hidden = {id(inner) for node in walked(source) if _is_call(node, "Http404") for inner in ast.walk(node)}
        for handler in walked(source):
            if isinstance(handler, ast.ExceptHandler) and handler.name:
                found += [
                    source.at(node, "shows an error in English; say it with shared/refused.py")
                    for node in ast.walk(handler)
                    if _is_call(node, "str") and id(node) not in hidden and _is_of(node, handler.name)
                ]
    return found


def _is_call(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and _name(node.func) == name


def _is_of(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and any(isinstance(arg, ast.Name) and arg.id == name for arg in node.args)
