"""The verifier is a program for outsiders: one file, the standard library alone, words for everything it is given."""

from __future__ import annotations

import ast
import hashlib
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import dunwell_verify
from dunwell.core import evidence
from dunwell.core.chain import FIRST_HASH, LinkContent, link_hash
from dunwell.core.evidence import Item, Linked

SOURCE = Path(dunwell_verify.__file__)
PDF = b"%PDF-1.7 pages"


def small_pack() -> bytes:
    """One item and the link that noted it."""
    lines = evidence.item_lines([Item("pack", "2026-03-12T09:30:00+00:00", {"person": 3, "debt": None})])
    pdf = hashlib.sha256(PDF).hexdigest()
    because = f'{{"debt":null,"first":1,"items":1,"pdf":"{pdf}","through":0}}'
    at = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
    content = LinkContent(at, "carla", "evidence.made", "person", 3, because, 1, evidence.root(lines))
    link = Linked(1, content, link_hash(content, FIRST_HASH), is_shown=True)
    return evidence.render(lines, pdf_sha256=pdf, previous_hash=FIRST_HASH, links=[link], anchor="")


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The copied file, run by a bare Python: no packages, no environment."""
    shutil.copy(SOURCE, folder / "dunwell_verify.py")
    line = [sys.executable, "-I", "-S", "dunwell_verify.py", *arguments]
    return subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False)


def test_it_imports_the_standard_library_alone() -> None:
    named = set()
    for node in ast.walk(ast.parse(SOURCE.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            named |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            named.add((node.module or "").split(".")[0])

    assert named <= set(sys.stdlib_module_names)


def test_the_copied_file_says_ok_and_where_it_fails(tmp_path: Path) -> None:
    (tmp_path / "evidence.json").write_bytes(small_pack())
    (tmp_path / "evidence.pdf").write_bytes(PDF)

    good = run(tmp_path, "evidence.json")
    (tmp_path / "evidence.json").write_bytes(small_pack().replace(b'"person":3}', b'"person":4}'))
    bad = run(tmp_path, "evidence.json")
    absent = run(tmp_path, "nothing.json")

    assert (good.returncode, bad.returncode, absent.returncode) == (0, 1, 2)
    assert all(line.startswith(("ok  ", "all fits")) for line in good.stdout.splitlines())
    assert "item 1 (pack): its content was changed" in bad.stdout
    assert "nothing.json" in absent.stderr


def test_a_file_that_is_no_pack_is_said_to_be_none(tmp_path: Path) -> None:
    whole = small_pack()
    for raw in (b"", b"{}", b"\n" * 20, b'"links":[', whole[: len(whole) // 2], b"\xff" * 99, b"[" * 9999):
        found = dunwell_verify.findings(dunwell_verify.read(raw), tmp_path / "none.pdf", None)

        assert found[0][1], raw[:20]


def test_a_pack_without_its_pdf_says_where_it_was_looked_for(tmp_path: Path) -> None:
    (tmp_path / "evidence.json").write_bytes(small_pack())

    missing = run(tmp_path, "evidence.json")

    assert missing.returncode == 1
    assert "evidence.pdf is not there" in missing.stdout
