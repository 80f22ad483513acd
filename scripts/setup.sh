#!/usr/bin/env bash
# Makes .venv from requirements.lock, every file checked against its hash. Does nothing when the lock has not changed.
#   scripts/setup.sh           with what developers need
#   scripts/setup.sh running   with what runs Dunwell, quicker; a full environment stays full
set -euo pipefail
cd "$(dirname "$0")/.."
part=${1:-development}
stamp=.venv/made-from
wanted=$(cat requirements.lock pyproject.toml | sha256sum | cut -d ' ' -f 1)
have=$(cat "$stamp" 2>/dev/null || true)
if [ -x .venv/bin/dunwell ]; then
  case "$have" in
    "$wanted development") exit 0 ;;
    "$wanted running") [ "$part" = running ] && exit 0 ;;
    *development) part=development ;;
  esac
fi

python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "Dunwell needs Python 3.11 or later; '$python' is $("$python" --version). Name another: PYTHON=python3.12 make setup" >&2
  exit 1
}
"$python" -c 'import ensurepip' 2>/dev/null || command -v uv >/dev/null || {
  echo "this Python cannot make environments; on Debian and Ubuntu: sudo apt-get install python3-venv" >&2
  exit 1
}
echo "making .venv from requirements.lock" >&2
lock=$(mktemp)
trap 'rm -f "$lock"' EXIT
if [ "$part" = running ]; then sed '/^# development$/,$d' requirements.lock >"$lock"; else cp requirements.lock "$lock"; fi
if command -v uv >/dev/null; then
  [ -x .venv/bin/python ] || uv venv --quiet --python "$python" .venv
  uv pip install --quiet --python .venv/bin/python --require-hashes -r "$lock"
  uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation -e .
else
  [ -x .venv/bin/python ] || "$python" -m venv .venv
  pip=(.venv/bin/python -m pip --disable-pip-version-check install --quiet --quiet --no-input --no-compile)
  "${pip[@]}" --require-hashes --no-deps -r "$lock"
  "${pip[@]}" --no-deps --no-build-isolation -e .
fi
echo "$wanted $part" >"$stamp"
