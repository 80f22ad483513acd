#!/usr/bin/env bash
# Pins every dependency with its hashes in requirements.lock, without naming any index: first what runs Dunwell, then,
# after the line `# development`, what only developers need. Give --upgrade to take newer versions.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=$(command -v uv || echo .venv/bin/uv)
[ -x "$uv" ] || .venv/bin/python -m pip install --quiet uv
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp requirements.lock "$scratch/all.lock"
compile() {
  "$uv" pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
    --no-emit-index-url --no-emit-find-links --quiet "$@" >/dev/null
}
compile --all-extras --output-file "$scratch/all.lock" "$@"
compile --extra build --constraint "$scratch/all.lock" --output-file "$scratch/run.lock"
.venv/bin/python - "$scratch/run.lock" "$scratch/all.lock" >requirements.lock <<'PYTHON'
import re
import sys
from pathlib import Path

run, everything = (re.findall(r"^\S.*(?:\n[ \t]+.*)*", Path(path).read_text(), re.MULTILINE) for path in sys.argv[1:])
names = {block.split("==")[0] for block in run}
development = [block for block in everything if block.split("==")[0] not in names]
sys.stdout.write("\n".join([*run, "# development", *development]) + "\n")
PYTHON
