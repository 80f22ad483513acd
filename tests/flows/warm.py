"""`dunwell` started once, with everything imported, which then runs each command in a fork of itself.

Starting Python and importing what a command needs takes longer than the command itself on a few rows. A fork is a
process like any other: it opens its own database, and can be killed at any moment.

Reads one JSON object a line, `{"words": […], "said": PATH}`; answers each with `PID`, and at its end with
`CODE CPU_SECONDS`. What the command prints is in the file. Ends when its input ends.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from contextlib import suppress
from typing import NoReturn

from dunwell import rulebook
from dunwell.config.commands import main, start_django


def _serve() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        importlib.import_module(f"dunwell.config.commands.{asked['words'][0]}")
        pid = os.fork()
        if pid == 0:
            _work(asked["words"], asked["said"])
        with suppress(OSError):  # whoever comes first
            os.setpgid(pid, pid)
        print(pid, flush=True)  # noqa: T201  (this is what it is for)
        _, status, used = os.wait4(pid, 0)
        print(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, flush=True)  # noqa: T201


def _work(words: list[str], said: str) -> NoReturn:
    """In the fork: a group of its own, so that a kill takes what it started along."""
    with suppress(OSError):
        os.setpgid(0, 0)
    out = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for to, taken in enumerate((nothing, out, out)):
        os.dup2(taken, to)
    sys.argv = ["dunwell", *words]
    code: object = 1
    try:
        main()
    except SystemExit as ended:
        code = ended.code
    except BaseException:  # noqa: BLE001  (as an interpreter does: told, and exit 1)
        sys.excepthook(*sys.exc_info())
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)


if __name__ == "__main__":
    start_django()
    importlib.import_module("dunwell.config.wiring")
    rulebook.load()
    _serve()
