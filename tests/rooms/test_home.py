"""The home: what is made in it is its owner's alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_database_and_files_of_a_home_can_be_read_by_nobody_else(tmp_path: Path) -> None:
    home = tmp_path / "home"
    code = "import os; os.umask(0o022); from dunwell.config.commands import main; main()"
    made = subprocess.run(
        [sys.executable, "-c", code, "migrate", "--home", str(home)],
        env={name: value for name, value in os.environ.items() if not name.startswith(("DUNWELL_", "DJANGO_"))},
        check=False,
        capture_output=True,
    )

    found = [home, *home.rglob("*")]
    assert made.returncode == 0, made.stderr.decode()
    assert (home / "dunwell.sqlite3").exists()
    assert [str(path) for path in found if path.stat().st_mode & 0o077] == []
