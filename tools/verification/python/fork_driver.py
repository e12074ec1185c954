"""Runs a Python connector job after job. Reads one JSON line per job from stdin and answers with one JSON line.

`fork_driver.py MODULE.FUNCTION [--warm-up ARGUMENT] [--branches PACKAGE]` runs this function for each job. With `--warm-up`
it first runs the function once with that argument. This fills caches of parsed files, which all jobs then use.

In:  {"args": ["read", …], "files": {"config": {…}}, "origin": "http://…", "now": seconds, "timeout": seconds,
      "speedup": see sandbox.py, "gc": false}
     An argument such as `@config` is replaced by the path of that file. `files` is optional. `"gc": false` turns the garbage
     collector off, which makes short runs faster.
Out: {"exit": 0, "stdout": "…", "stderr": "…", "slept": seconds} or {"hang": true, "stdout": "…", "stderr": "…"}
     With `--branches` also "arcs": all pairs of lines of that package that ran one after the other, by file.

Each job runs in a fork of this process, which has imported the connector. So jobs start quickly, and none sees the state of
another.
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
    import parse_once  # noqa: F401: must be imported before the modules that parse files

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


def read_all(handle: int) -> str:
    with open(handle, "rb") as file:
        file.seek(0)
        return file.read().decode("utf-8", "replace")


def run_in_child(case: dict[str, Any], run: Callable[[], object], folder: str, extra_facts: ExtraFacts) -> dict[str, Any]:
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
    answer: dict[str, Any] = {"stdout": read_all(stdout), "stderr": read_all(stderr)}
    reported = read_all(report)
    if code is None:
        return {**answer, "hang": True}
    return {**answer, "exit": code, **(json.loads(reported) if reported else {})}


def start_tracing(package: str | None) -> ExtraFacts:
    """Traces the branches of a package. Returns the function that adds them to an answer; without a package it adds nothing."""
    if package is None:
        return dict
    # Imported only here, because the module requires `coverage`, which runs without tracing do not need.
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
    extra_facts = start_tracing(given.branches)
    run = function_of(given.function)
    if given.warm_up is not None:
        sys.argv = ["connector", given.warm_up]
        run()
        sys.stdout.flush()
    # Otherwise the garbage collector would write to the memory pages that the children share.
    gc.freeze()
    with tempfile.TemporaryDirectory() as folder:
        for line in sys.stdin:
            print(json.dumps(run_in_child(json.loads(line), run, folder, extra_facts)), file=answers, flush=True)


if __name__ == "__main__":
    main()
