"""`python -m dunwell.config.commands`, for jobs that have no path to the script."""

from __future__ import annotations

from dunwell.config.commands import main

main()
