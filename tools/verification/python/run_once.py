"""One run of a Python connector, as its own process: `run_once.py MODULE.FUNCTION JOB`.

JOB is a JSON file: {"args": ["--config", path, …], "origin": base URL of the mock, "now": epoch
seconds, "haste": how much shorter time-outs are, "report": path}. What the connector prints is
printed, its exit code is the exit code. In the end the report says {"slept": seconds of the virtual clock}.
"""

from __future__ import annotations

import gc
import importlib
import json
import sys
import threading
from collections.abc import Callable
from typing import Any

from virtual_world import VirtualWorld


Told = Callable[[], dict[str, Any]]


def function_of(name: str) -> Callable[[], object]:
    """:param name: `module.function`"""
    module, _, function = name.rpartition(".")
    return getattr(importlib.import_module(module), function)


def play(job: dict[str, Any], run: Callable[[], object], tell: Told) -> tuple[int, dict[str, Any]]:
    """The whole life of one process of the connector: its exit code, and what is told besides."""
    world = VirtualWorld(job["origin"], job["now"], job.get("haste", 1))
    if job.get("small"):
        # Nothing it leaves behind outlives it by long, and looking for it takes a fifth of its time.
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
    # As at the end of a process: threads that are still at work are waited for.
    threading._shutdown()  # type: ignore[attr-defined]
    return code if isinstance(code, int) else int(code is not None), {"slept": world.slept, **tell()}


def main(function: str, path: str) -> int:
    with open(path, encoding="utf-8") as file:
        job = json.load(file)
    # Before the world is put in place: libraries that take `sleep` for themselves pace their own threads.
    run = function_of(function)
    sys.argv = ["connector", *job["args"]]
    code, facts = play(job, run, dict)
    with open(job["report"], "w", encoding="utf-8") as file:
        json.dump(facts, file)
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
