"""Runs a Python connector once, in this process: `run_once.py MODULE.FUNCTION JOB`.

JOB is a JSON file: {"args": ["--config", path, …], "origin": base URL of the mock, "now": epoch seconds, "speedup": see
sandbox.py, "report": path}. The output and the exit code are those of the connector. At the end it writes
{"slept": seconds of the virtual clock} to the report.
"""

from __future__ import annotations

import gc
import importlib
import json
import sys
import threading
from collections.abc import Callable
from typing import Any

from sandbox import Sandbox


ExtraFacts = Callable[[], dict[str, Any]]


def function_of(name: str) -> Callable[[], object]:
    """:param name: `module.function`"""
    module, _, function = name.rpartition(".")
    return getattr(importlib.import_module(module), function)


def play(job: dict[str, Any], run: Callable[[], object], extra_facts: ExtraFacts) -> tuple[int, dict[str, Any]]:
    """Runs the connector until it ends. Returns its exit code and the content of the report."""
    sandbox = Sandbox(job["origin"], job["now"], job.get("speedup", 1))
    if not job.get("gc", True):
        # A short run does not need the garbage collector, which would take a fifth of its time.
        gc.disable()
    code: int | str | None = 0
    try:
        run()
    except SystemExit as exit_request:
        code = exit_request.code
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    sys.stdout.flush()
    # Waits for threads that are still running, as Python does at the end of a process.
    threading._shutdown()  # type: ignore[attr-defined]
    return code if isinstance(code, int) else int(code is not None), {"slept": sandbox.slept, **extra_facts()}


def main(function: str, path: str) -> int:
    with open(path, encoding="utf-8") as file:
        job = json.load(file)
    # Imported before the sandbox replaces `time.sleep`. So libraries that import `sleep` by name keep the real one, with which
    # they pace their own threads.
    run = function_of(function)
    sys.argv = ["connector", *job["args"]]
    code, facts = play(job, run, dict)
    with open(job["report"], "w", encoding="utf-8") as file:
        json.dump(facts, file)
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
