"""Runs the Python examples in the README of local-sync, in a folder with `data/export`: `parquet_readers.py README COLUMN`.

Each line of the examples reads the Parquet files with another library. Prints one JSON line: for each library the number of
rows that it read and whether it found the column.
"""

from __future__ import annotations

import glob
import json
import re
import sys

import duckdb
import polars
import pyarrow.dataset

README, COLUMN = sys.argv[1:]
NAMES = {"duckdb": duckdb, "glob": glob, "polars": polars, "pyarrow": pyarrow}


def measure(reader: str, source: object) -> dict[str, object]:
    if reader == "duckdb":
        return {"rows": len(source.fetchall()), "found": COLUMN in source.columns}
    if reader == "polars":
        frame = source.collect()
        return {"rows": frame.height, "found": COLUMN in frame.columns}
    table = source.to_table()
    return {"rows": table.num_rows, "found": COLUMN in table.column_names}


with open(README, encoding="utf-8") as file:
    [block] = [
        text for text in re.findall(r"```python\n(.*?)```", file.read(), re.S) if "export/*.parquet" in text
    ]
lines = [line for line in block.splitlines() if line.strip()]
found = {}
for line in lines:
    name = line.split(".", 1)[0]
    found[name] = measure(name, eval(line, dict(NAMES)))  # noqa: S307: the README is part of this repository
print(json.dumps(found))
