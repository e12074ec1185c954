"""Runs a Python connector job after job: one JSON line in, one JSON line out.

`fork_driver.py MODULE.FUNCTION [--warm-up ARGUMENT] [--branches PACKAGE]` runs this function for each job. With `--warm-up`
it first runs the function once with that argument, so that the jobs need not parse the same files again.

In:  {"args": ["read", …], "files": {"config": {…}}, "origin": "http://…", "now": seconds, "timeout": seconds,
      "speedup": see sandbox.py, "gc": false}
     An argument such as `@config` is replaced by the path of that file. `files` is optional. `"gc": false` turns the garbage
     collector off, which makes short runs faster.
Out: {"exit": 0, "stdout": "…", "stderr": "…", "slept": seconds} or {"hang": true, "stdout": "…", "stderr": "…"}
     With `--branches` also "arcs": all steps from line to line that were taken in that package, by file.

Each job runs in a fork of this process, which has the connector imported, so that no job sees
the state of another.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import select
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from typing import Any

if "--warm-up" in sys.argv:
    import parse_once  # noqa: F401: must be imported before other modules parse files

from run_once import ExtraFacts, function_of, play


def wait(child: int, timeout: float) -> int | None:
    """Waits for the child and returns its exit code; None if it had to be killed."""
    handle = os.pidfd_open(child)
    try:
        ready, _, _ = select.select([handle], [], [], timeout)
        if not ready:
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status) if ready else None
    finally:
        os.close(handle)


def whole(handle: int) -> str:
    with open(handle, "rb") as file:
        file.seek(0)
        return file.read().decode("utf-8", "replace")


def in_child(case: dict[str, Any], run: Callable[[], object], folder: str, extra_facts: ExtraFacts) -> dict[str, Any]:
    files = {}
    for name, value in case.get("files", {}).items():
        files[f"@{name}"] = path = os.path.join(folder, f"{name}.json")
        with open(path, "w", encoding="utf-8") as file:
            file.write(value if isinstance(value, str) else json.dumps(value))
    stdout, stderr, report = (os.memfd_create(name) for name in ("stdout", "stderr", "report"))
    child = os.fork()
    if child == 0:
        code = 70
        try:
            os.dup2(stdout, 1)
            os.dup2(stderr, 2)
            sys.argv = ["connector", *(files.get(name, name) for name in case["args"])]
            code, facts = play(case, run, extra_facts)
            os.write(report, json.dumps(facts).encode())
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    code = wait(child, case.get("timeout", 600))
    answer: dict[str, Any] = {"stdout": whole(stdout), "stderr": whole(stderr)}
    reported = whole(report)
    if code is None:
        return {**answer, "hang": True}
    return {**answer, "exit": code, **(json.loads(reported) if reported else {})}


def branch_report(package: str | None) -> ExtraFacts:
    if package is None:
        return dict
    # Imported only here, because the traced program does not use it.
    from taken_branches import TakenBranches

    branches = TakenBranches(package)
    branches.start()
    return lambda: {"arcs": branches.arcs()}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("function")
    parser.add_argument("--warm-up")
    parser.add_argument("--branches")
    given = parser.parse_args()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    extra_facts = branch_report(given.branches)
    run = function_of(given.function)
    if given.warm_up is not None:
        sys.argv = ["connector", given.warm_up]
        run()
        sys.stdout.flush()
    # Keeps the garbage collector from writing to the memory pages that the children share.
    gc.freeze()
    with tempfile.TemporaryDirectory() as folder:
        for line in sys.stdin:
            print(json.dumps(in_child(json.loads(line), run, folder, extra_facts)), file=answers, flush=True)


if __name__ == "__main__":
    main()
