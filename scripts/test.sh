#!/usr/bin/env bash
# The whole suite, on SQLite and on PostgreSQL, browser journeys included.
#   scripts/test.sh                whole suite, both databases
#   scripts/test.sh postgresql     PostgreSQL alone
#   scripts/test.sh browser        the browser journeys alone, on SQLite
# With CI=true nothing is left out: a missing program fails the run. Elsewhere what can run runs, and the end says what did not.
set -uo pipefail
cd "$(dirname "$0")/.."
# Many tests start processes; unless told where to keep it, each would compile all that it imports.
unset PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX=$PWD/.venv/bytecode
what=${1:-all}
scripts/setup.sh || exit 1
is_ready=yes
scripts/ready.sh || is_ready=no
if [ $is_ready = no ] && [ "${CI:-}" = true ]; then
  echo "CI leaves nothing out: stopping" >&2
  exit 1
fi
# How often a command is killed at random moments: as often as promised where nothing is left out, and a quarter as
# often again on the second database.
[ "${CI:-}" = true ] && export DUNWELL_TEST_KILLS=${DUNWELL_TEST_KILLS:-20}
left_out=()
failed=()
pytest=(.venv/bin/python -m pytest -v --durations=20 -n "${DUNWELL_TEST_PROCESSES:-2}" --dist loadfile --no-loadscope-reorder)
run() {
  local name=$1
  shift
  echo "── $name"
  "$@" || failed+=("$name")
}

browsers=(tests/browser)
if ! command -v chromium chromium-browser google-chrome >/dev/null 2>&1; then
  browsers=()
  left_out+=("the browser journeys (no Chromium)")
fi
if [ "$what" = browser ]; then
  [ ${#browsers[@]} -gt 0 ] && run "the browser journeys on SQLite" env -u DUNWELL_DATABASE_URL "${pytest[@]}" tests/browser
elif [ "$what" = all ]; then
  run "the suite on SQLite" env -u DUNWELL_DATABASE_URL "${pytest[@]}" tests/think tests/rooms tests/flows tests/web "${browsers[@]}"
fi
if [ "$what" = all ] || [ "$what" = postgresql ]; then
  if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null; then
    server=$(mktemp -d)
    port=$(.venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    trap 'scripts/postgres.sh stop "$server"; rm -rf "$server"' EXIT
    # A server that lives as long as the tests may forget what it was told when the power fails.
    if url=$(POSTGRES_OPTIONS="-c fsync=off -c full_page_writes=off" scripts/postgres.sh start "$server" "$port"); then
      # How a page looks does not depend on the database; what is done on it does.
      run "the suite on PostgreSQL" env DUNWELL_DATABASE_URL="$url" ${DUNWELL_TEST_KILLS:+DUNWELL_TEST_KILLS=$((DUNWELL_TEST_KILLS / 4))} "${pytest[@]}" \
        --ignore=tests/browser/test_every_page_is_accessible.py tests/rooms tests/flows tests/web "${browsers[@]}"
    else
      failed+=("the private PostgreSQL server did not start")
    fi
  else
    left_out+=("PostgreSQL (no server here)")
  fi
fi

for name in "${left_out[@]}"; do echo "NOT RUN: $name" >&2; done
for name in "${failed[@]}"; do echo "FAILED: $name" >&2; done
[ ${#left_out[@]} -eq 0 ] && [ ${#failed[@]} -eq 0 ]
