#!/usr/bin/env bash
# Every budget of docs/benchmarks.md, each in a home of its own; the figures end up in build/bench/NAME.json.
#   scripts/bench.sh [NAME …]      some of them; N debts by DEBTS=100000
set -euo pipefail
cd "$(dirname "$0")/.."
names=("$@")
[ $# -gt 0 ] || names=(engine gate letters intake night growth peer-night)
mkdir -p build/bench
server=$(mktemp -d)
port=$(.venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
trap 'scripts/postgres.sh stop "$server" || true; rm -rf "$server"' EXIT
url=$(scripts/postgres.sh start "$server" "$port")
measure() { # NAME FILE [OPTIONS]
  local home status=0
  home=$(mktemp -d)
  .venv/bin/dunwell --home "$home" bench "$1" ${DEBTS:+--debts "$DEBTS"} "${@:3}" --json >"build/bench/$2.json" || status=$?
  rm -rf "$home"
  cat "build/bench/$2.json"
  return $status
}
for name in "${names[@]}"; do
  measure "$name" "$name"
  if [ "$name" = night ] || [ "$name" = intake ]; then measure "$name" "$name-postgresql" --database "$url"; fi
done
