#!/usr/bin/env bash
# Reads new events with local-sync and loads them into PostgreSQL 15 or newer. Start it from a scheduler: the
# next run completes what a failed one left.
#
#   usage: load-postgres.sh CONFIG FOLDER     (psql finds the database through PGHOST, PGDATABASE, …)
#
# The state in FOLDER advances when lines are written, not when they are loaded. A file therefore stays
# in FOLDER until the transaction that loads it has committed.
set -euo pipefail
config="$1" folder="$2"
mkdir -p "$folder"
exec 9>"$folder/lock"
flock -n 9 || { echo 'Another run is still loading.' >&2; exit 1; }

file="$folder/$(date -u +%Y%m%dT%H%M%S.%NZ).jsonl"
status=0
${LOCAL_SYNC:-local-sync} --config "$config" --streams export --to - --state "$folder/state.json" \
  >"$file" || status=$?

for file in "$folder"/*.jsonl; do
  psql -q -v ON_ERROR_STOP=1 --single-transaction -f "$(dirname "$0")/load-postgres.sql" <"$file"
  rm "$file"
done
exit "$status"
