#!/usr/bin/env bash
# Every budget of docs/benchmarks.md, on SQLite and where it matters on PostgreSQL; the figures end up in build/bench/NAME.json.
#   scripts/bench.sh [NAME …]      some of them; N debts by DEBTS=100000
set -euo pipefail
cd "$(dirname "$0")/.."
names=("$@")
[ $# -gt 0 ] || names=(engine gate law letters intake night growth peer-night offers negotiation accrue why-balance posting
  trial-balance page duties queue)
mkdir -p build/bench
server=$(mktemp -d)
port=$(.venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
trap 'scripts/postgres.sh stop "$server" || true; rm -rf "$server"' EXIT
settings=$(sed -nE '/^listen_addresses/d; s/^([a-z_]+) = (.*)$/-c \1=\2/p' docker/postgresql.conf | tr '\n' ' ')
url=$(POSTGRES_OPTIONS=$settings scripts/postgres.sh start "$server" "$port")
measure() { # NAME FILE [OPTIONS]
  .venv/bin/dunwell bench "$1" ${DEBTS:+--debts "$DEBTS"} "${@:3}" --json >"build/bench/$2.json"
  cat "build/bench/$2.json"
}
for name in "${names[@]}"; do
  [ "$name" = queue ] || measure "$name" "$name"
  case $name in night | intake | peer-night | accrue | posting | trial-balance | queue) measure "$name" "$name-postgresql" --database "$url" ;; esac
done
