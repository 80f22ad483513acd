#!/usr/bin/env bash
# A PostgreSQL server of the project's own on the loopback address, for tests and benches.
#   scripts/postgres.sh start FOLDER PORT    makes it when absent, starts it, prints its address
#   scripts/postgres.sh stop FOLDER
set -euo pipefail
verb=$1 folder=$2 port=${3:-54329}
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
bin=${bin:-$(dirname "$(command -v initdb || echo /usr/local/bin/initdb)")}
as_owner() { if [ "$(id -u)" = 0 ]; then su postgres -s /bin/bash -c "$*"; else bash -c "$*"; fi; }
case $verb in
  start)
    if [ ! -d "$folder/base" ]; then
      mkdir -p "$folder"
      if [ "$(id -u)" = 0 ]; then chown postgres "$folder"; chmod 700 "$folder"; fi
      as_owner "'$bin/initdb' -D '$folder' -U dunwell -A trust -E UTF8 --locale=C.UTF-8 >/dev/null"
    fi
    as_owner "'$bin/pg_ctl' -D '$folder' status >/dev/null 2>&1" ||
      as_owner "'$bin/pg_ctl' -D '$folder' -w -l '$folder/log' -o '-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder ${POSTGRES_OPTIONS:-}' start >/dev/null"
    as_owner "'$bin/createdb' -h 127.0.0.1 -p $port -U dunwell dunwell 2>/dev/null" || true
    echo "postgresql://dunwell@127.0.0.1:$port/dunwell"
    ;;
  stop) as_owner "'$bin/pg_ctl' -D '$folder' -m fast stop >/dev/null" ;;
  *) echo "usage: $0 start FOLDER [PORT] | stop FOLDER" >&2; exit 2 ;;
esac
