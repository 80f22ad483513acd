#!/usr/bin/env bash
# Pins every dependency with its hashes in requirements.lock, without naming any index.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=$(command -v uv || echo .venv/bin/uv)
[ -x "$uv" ] || .venv/bin/python -m pip install --quiet uv
"$uv" pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
  --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet --output-file requirements.lock "$@"
