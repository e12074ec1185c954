"""Lets Airbyte's standard tests run the image of this connector.

The tests import connectors in Python, and start images with `docker`. Two of their functions are replaced: the one that runs an
imported connector runs the image instead, and the one that reads published specs from a registry returns those of the job.

ACCEPTANCE_JOB is the path of a JSON file: {"image": name, "published": {"oss" | "cloud": {"version": "…",
"spec": {…}}}, "report": path}. Each test adds a JSON line with its name, outcome and reason to the report.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from airbyte_cdk.test import entrypoint_wrapper
from airbyte_cdk.test.entrypoint_wrapper import EntrypointOutput
from airbyte_cdk.test.standard_tests import docker_base
from airbyte_cdk.test.standard_tests._spec_compatibility import PublishedSpec
from airbyte_cdk.utils.docker import run_docker_airbyte_command

JOB = json.loads(Path(os.environ["ACCEPTANCE_JOB"]).read_text(encoding="utf-8"))


def run_in_image(source: object, args: list[str], **_expected: Any) -> EntrypointOutput:
    del source
    files = [part for path in args if path.startswith("/") for part in ("-v", f"{path}:{path}:ro")]
    return run_docker_airbyte_command(["docker", "run", "--rm", *files, JOB["image"], *args])


def published_spec(_repository: str, registry: str, *_rest: Any) -> PublishedSpec | None:
    known = JOB["published"].get(registry)
    return None if known is None else PublishedSpec(known["version"], known["spec"], f"the {registry} registry")


entrypoint_wrapper._run_command = run_in_image
docker_base.fetch_published_spec = published_spec


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when != "call" and report.passed:
        return
    why = report.longrepr
    text = str(why[2]) if isinstance(why, tuple) else "" if why is None else str(why)
    line = {"test": report.nodeid.split("::", 1)[1], "outcome": report.outcome, "why": text}
    with open(JOB["report"], "a", encoding="utf-8") as file:
        print(json.dumps(line), file=file)
