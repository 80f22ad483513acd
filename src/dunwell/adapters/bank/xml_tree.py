"""XML of banks: no document types, no entities of their own, names without namespaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from defusedxml import ElementTree

from dunwell.adapters.bank.lines import BrokenStatement

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def parse(raw: bytes, *, file_name: str) -> tuple[Element, str]:
    """The root, its elements without namespaces, and its name with one. Raises BrokenStatement, naming the place."""
    try:
        root = ElementTree.fromstring(raw, forbid_dtd=True)
    except Exception as error:
        raise BrokenStatement(
            "{file} is cut off or not XML ({error}); ask the bank for it again", file=file_name, error=str(error)
        ) from error
    name = str(root.tag)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root, name


def text(element: Element, path: str) -> str:
    """What stands at a path; empty where nothing does."""
    return (element.findtext(path) or "").strip()
