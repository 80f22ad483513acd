#!/usr/bin/env bash
# Every check that needs no database server and no browser; under a minute. All run, then the failures are named.
#   scripts/check.sh               all of them
#   scripts/check.sh still         without tests/think, for who runs the whole suite next
set -uo pipefail
cd "$(dirname "$0")/.."
PATH=$PWD/.venv/bin:$PATH
DUNWELL_HOME=$(mktemp -d)
export DUNWELL_HOME
trap 'rm -rf "$DUNWELL_HOME"' EXIT
failed=()
step() {
  local name=$1 started=$SECONDS
  shift
  if "$@" >"$DUNWELL_HOME/said" 2>&1; then
    printf 'ok      %-22s %2d s\n' "$name" $((SECONDS - started))
  else
    printf 'FAILED  %-22s %2d s\n' "$name" $((SECONDS - started))
    cat "$DUNWELL_HOME/said"
    failed+=("$name")
  fi
}
step "ruff format" ruff format --check --quiet .
step "ruff lint" ruff check --quiet .
step "imports" lint-imports --no-cache
step "migrations" python -m django makemigrations --check --dry-run --settings dunwell.config.settings
step "types" mypy
[ "${1:-}" = still ] || step "think, schemas, lock" python -m pytest -n 2 tests/think
if [ ${#failed[@]} -gt 0 ]; then
  echo "failed: ${failed[*]}" >&2
  exit 1
fi
