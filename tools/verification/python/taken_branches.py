"""Finds out which branches of a package are taken.

As a module it traces a package while a connector runs. As a script it reads the traced steps from stdin, as one JSON object
`{file: [[from line, to line], …]}`. It writes all branches and lines of the package to stdout, with those that no step
reached in "missed" and "idle":
`{file: {function: {"taken": [[from, to], …], "missed": [[from, to], …], "run": [line, …], "idle": [line, …]}}}`.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from typing import Any

import coverage


def folder_of(package: str) -> str:
    """Finds the folder of a package without importing it, because an import before the trace starts would not be traced."""
    spec = importlib.util.find_spec(package)
    return os.path.dirname(str(spec and spec.origin))


class TakenBranches:
    """Traces a package. Start it before the package is imported. A forked process also reports the steps of its parent."""

    def __init__(self, package: str) -> None:
        self._folder = folder_of(package)
        self._coverage = coverage.Coverage(data_file=None, branch=True, source=[self._folder], config_file=False)

    def start(self) -> None:
        self._coverage.start()

    def arcs(self) -> dict[str, list[Any]]:
        """Returns all pairs of lines that ran one after the other, by file."""
        data = self._coverage.get_data()
        return {os.path.relpath(file, self._folder): data.arcs(file) or [] for file in data.measured_files()}


def main(package: str) -> None:
    folder = folder_of(package)
    taken = json.load(sys.stdin)
    measured = coverage.Coverage(data_file=None, branch=True, source=[folder], config_file=False)
    data = measured.get_data()
    data.add_arcs({os.path.join(folder, file): [tuple(arc) for arc in arcs] for file, arcs in taken.items()})
    # Adds files of which no line ran. Otherwise they would be missing in the report.
    data.touch_files([entry.path for entry in os.scandir(folder) if entry.name.endswith(".py")])
    report = os.memfd_create("report")
    measured.json_report(outfile=f"/proc/self/fd/{report}")
    with open(report, encoding="utf-8") as text:
        files = json.load(text)["files"]
    answer = {
        os.path.relpath(file, folder): {
            name: {
                "taken": function["executed_branches"],
                "missed": function["missing_branches"],
                "run": function["executed_lines"],
                "idle": function["missing_lines"],
            }
            for name, function in facts["functions"].items()
        }
        for file, facts in files.items()
    }
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
