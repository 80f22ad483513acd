"""Stores columns behind the caller's back, in the order they were given, while the caller prepares the next ones."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

ROWS_BEHIND = 5_000
"""Rows from which storing is worth a thread; fewer are stored at once."""


class Behind:
    """The work of one session that is not done yet. Whoever uses the session's connection calls `settle` before."""

    def __init__(self) -> None:
        self._pool: ThreadPoolExecutor | None = None
        self._pending: list[Future[None]] = []

    @property
    def is_busy(self) -> bool:
        """Whether something may still be on its way."""
        return bool(self._pending)

    def do(self, work: Callable[[], None], *, rows: int) -> None:
        """Do the work now when it is small, else after what is pending. What it raises, `settle` raises."""
        if rows < ROWS_BEHIND:
            self.settle()
            work()
            return
        self._pool = self._pool or ThreadPoolExecutor(1)
        self._pending.append(self._pool.submit(work))

    def settle(self) -> None:
        """Wait until everything is stored. Raises what the first that failed raised."""
        pending, self._pending = self._pending, []
        wait(pending)
        for one in pending:
            one.result()

    def close(self) -> None:
        """Wait for what is on its way, whatever comes of it, and end the thread."""
        wait(self._pending)
        self._pending = []
        if self._pool is not None:
            self._pool.shutdown()
