"""Runs a connector with PyAirbyte, as a user would. Reads one JSON line per job from stdin and answers with one JSON line.

In:  {"binary": path, "origin": base URL of the mock, "config": {…}, "database": path,
      "streams": "*" or [names], "full": true for force_full_refresh}
Out: {"check": true, "offered": [streams], "processed": n, "tables": {stream: {"rows": n, "keys": n}},
      "states": {stream: state}} or {"raised": class of the exception, "exit": exit code, "said": message}

`rows` is the number of rows of a table, and `keys` the number of different keys. For a stream without a key both are equal.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

# Must be set before the import: they turn off look-ups in the registry, telemetry and log files.
os.environ["AIRBYTE_OFFLINE_MODE"] = "1"
os.environ["DO_NOT_TRACK"] = "1"
os.environ["AIRBYTE_LOGGING_ROOT"] = os.devnull

import airbyte as ab  # noqa: E402
from sqlalchemy import Engine, text  # noqa: E402


def sync(job: dict[str, Any]) -> dict[str, Any]:
    os.environ["SOURCE_MIXPANEL_BASE_URL"] = job["origin"]
    source = ab.get_source(
        "source-mixpanel", config=job["config"], local_executable=job["binary"], streams=job["streams"]
    )
    source.check()
    cache = ab.caches.DuckDBCache(db_path=job["database"])
    result = source.read(cache=cache, force_full_refresh=job["full"])
    keys = {
        stream.name: [path[0] for path in stream.source_defined_primary_key or []]
        for stream in source.discovered_catalog.streams
    }
    processed = result.processed_records
    return {
        "check": True,
        "offered": source.get_available_streams(),
        "processed": processed,
        **contents(cache.get_sql_engine(), {name: keys[name] for name in source.get_selected_streams()}),
    }


def contents(engine: Engine, keys: dict[str, list[str]]) -> dict[str, Any]:
    """Counts the rows and keys of each table, and reads the saved states."""
    with engine.connect() as connection:

        def count(query: str) -> int:
            return int(connection.execute(text(query)).scalar_one())

        tables = {}
        for name, key in keys.items():
            key_list = ", ".join(f'"{column}"' for column in key) or "_airbyte_raw_id"
            tables[name] = {
                "rows": count(f'SELECT count(*) FROM main."{name}"'),
                "keys": count(f'SELECT count(*) FROM (SELECT DISTINCT {key_list} FROM main."{name}")'),
            }
        states = connection.execute(text("SELECT stream_name, state_json FROM main._airbyte_state")).all()
    return {
        "tables": tables,
        "states": {name: json.loads(state)["stream"]["stream_state"] for name, state in states},
    }


def answer(job: dict[str, Any]) -> dict[str, Any]:
    try:
        return sync(job)
    except Exception as error:  # noqa: BLE001: any error that a user would see
        return {
            "raised": type(error).__name__,
            "exit": getattr(error, "exit_code", None),
            "said": str(error)[:2000],
        }


def main() -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    # Only answers may go to stdout, so PyAirbyte gets /dev/null instead of it.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()
