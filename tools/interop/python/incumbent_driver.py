"""Runs a Python connector case after case: one JSON line in, one JSON line out.

In:  {"args": ["read", …], "files": {"config": {…}}, "origin": "http://…", "now": seconds, "patience": seconds, "small": true}
     An argument `@config` becomes the path of that file.
Out: {"exit": 0, "stdout": "…", "slept": seconds} or {"hang": true, "stdout": "…"}
     With `--branches PACKAGE` also "arcs", all steps from line to line in that package so far, by file.

Each case runs in a fork of this process, which has the connector imported, so that no case sees
what another left behind.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from typing import Any

import parse_once  # noqa: F401: before anything that parses
from virtual_world import VirtualWorld

Told = Callable[[], dict[str, Any]]


def play(case: dict[str, Any], run: Callable[[], object], tell: Told) -> tuple[int, dict[str, Any]]:
    """The whole life of one process of the connector: its exit code, and what is told besides."""
    world = VirtualWorld(case["origin"], case["now"])
    if case.get("small"):
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


def wait(child: int, patience: float) -> int | None:
    """The exit code; None when the child had to be killed."""
    handle = os.pidfd_open(child)
    try:
        ready, _, _ = select.select([handle], [], [], patience)
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


def in_child(case: dict[str, Any], run: Callable[[], object], folder: str, tell: Told) -> dict[str, Any]:
    files = {}
    for name, value in case["files"].items():
        files[f"@{name}"] = path = os.path.join(folder, f"{name}.json")
        with open(path, "w", encoding="utf-8") as file:
            file.write(value if isinstance(value, str) else json.dumps(value))
    stdout, report = os.memfd_create("stdout"), os.memfd_create("report")
    child = os.fork()
    if child == 0:
        code = 70
        try:
            os.dup2(stdout, 1)
            sys.argv = ["source-mixpanel", *(files.get(name, name) for name in case["args"])]
            code, facts = play(case, run, tell)
            os.write(report, json.dumps(facts).encode())
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    code = wait(child, case.get("patience", 600))
    answer: dict[str, Any] = {"stdout": whole(stdout)}
    told = whole(report)
    if code is None:
        return {**answer, "hang": True}
    return {**answer, "exit": code, **(json.loads(told) if told else {})}


def warm_up(run: Callable[[], object]) -> None:
    """Parses what every run parses."""
    sys.argv = ["source-mixpanel", "spec"]
    run()
    sys.stdout.flush()


def tell_branches(package: str | None) -> Told:
    if package is None:
        return dict
    # Only here: it is no part of what runs.
    from taken_branches import TakenBranches

    branches = TakenBranches(package)
    branches.start()
    return lambda: {"arcs": branches.arcs()}


def main(module: str, package: str | None) -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    tell = tell_branches(package)
    run = importlib.import_module(module).run
    warm_up(run)
    # What is shared with the children is not to be copied for the sake of counting.
    gc.freeze()
    with tempfile.TemporaryDirectory() as folder:
        for line in sys.stdin:
            print(json.dumps(in_child(json.loads(line), run, folder, tell)), file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[3] if sys.argv[2:3] == ["--branches"] else None)
