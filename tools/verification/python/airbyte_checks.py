"""Runs the checks of Airbyte's continuous integration on this connector: `airbyte_checks.py JOB`.

The checks are the JSON Schema of metadata.yaml, from `airbyte-connector-models`, and two parts of `airbyte-internal-ops`: the
validators of a catalog and of a read, and the comparison of a control version (here the Python connector) with a target
version (this connector).

JOB is a JSON file: {"metadata": path of metadata.yaml, "catalog": configured catalog, "read": path of the output of `read` of
the target with this catalog, "compared": configured catalog of the comparison, "control": paths of the output of each command
{"spec": path, "discover": path, "read": path}, "target": the same}.

Prints one JSON array of {"check", "passed", "message", "streams"}.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import yaml


def import_without_initialiser(package: str) -> None:
    """Makes the modules of a package importable without running its `__init__`, which imports clients of several clouds."""
    parent, _, name = package.rpartition(".")
    if parent:
        folder = Path(sys.modules[parent].__path__[0]) / name
    else:
        spec = importlib.util.find_spec(package)
        assert spec is not None and spec.origin is not None
        folder = Path(spec.origin).parent
    module = types.ModuleType(package)
    module.__path__ = [str(folder)]
    sys.modules[package] = module


import_without_initialiser("airbyte_ops_mcp")
import_without_initialiser("airbyte_ops_mcp.regression_tests")

from airbyte_ops_mcp.regression_tests.models import (  # noqa: E402
    Command,
    ConnectorUnderTest,
    ExecutionResult,
    TargetOrControl,
)
from airbyte_ops_mcp.regression_tests.regression import comparators  # noqa: E402
from airbyte_ops_mcp.regression_tests.validation.catalog_validators import validate_catalog  # noqa: E402
from airbyte_ops_mcp.regression_tests.validation.record_validators import validate_read_output  # noqa: E402
from airbyte_protocol.models import AirbyteMessage, ConfiguredAirbyteCatalog  # noqa: E402

Verdict = dict[str, Any]


def create_verdict(check: str, passed: bool, message: str, streams: list[str] | None = None) -> Verdict:
    return {"check": check, "passed": passed, "message": message, "streams": streams or []}


def without_ids(value: Any) -> Any:
    """Removes every `$id` from a schema, because the validator would request these addresses from the network."""
    if isinstance(value, dict):
        return {name: without_ids(one) for name, one in value.items() if name != "$id"}
    return [without_ids(one) for one in value] if isinstance(value, list) else value


def metadata_verdict(path: str) -> Verdict:
    spec = importlib.util.find_spec("airbyte_connector_models")
    assert spec is not None and spec.origin is not None
    file = Path(spec.origin).parent / "metadata" / "v0" / "ConnectorMetadataDefinitionV0.json"
    schema = without_ids(json.loads(file.read_text()))
    document = json.loads(json.dumps(yaml.safe_load(Path(path).read_text()), default=str))
    errors = sorted(jsonschema.Draft7Validator(schema).iter_errors(document), key=str)
    texts = [f"{'.'.join(map(str, error.path))}: {error.message}" for error in errors]
    return create_verdict("metadata.yaml: JSON Schema", not texts, "; ".join(texts))


def execution_result(files: dict[str, str], command: str, side: str, catalog: Any = None) -> ExecutionResult:
    return ExecutionResult(
        connector_under_test=ConnectorUnderTest(
            "airbyte/source-mixpanel:dev", TargetOrControl(side)
        ),
        command=Command(command),
        stdout_file_path=Path(files[command]),
        stderr_file_path=Path(files[command]),
        success=True,
        exit_code=0,
        configured_catalog=catalog,
    )


def by_stream(run: ExecutionResult) -> dict[str, list[AirbyteMessage]]:
    found: dict[str, list[AirbyteMessage]] = {}
    for message in run.get_records():
        found.setdefault(message.record.stream, []).append(message)
    return found


def validations(job: dict[str, Any]) -> Iterator[Verdict]:
    configured = ConfiguredAirbyteCatalog.model_validate(job["catalog"])
    catalog = execution_result(job["target"], "discover", "target").get_catalog()
    assert catalog is not None
    for result in validate_catalog(catalog):
        yield create_verdict("catalog", result.passed, f"{result.message} {'; '.join(result.errors)}")
    read = execution_result({"read": job["read"]}, "read", "target", configured)
    for result in validate_read_output(read):
        yield create_verdict("read", result.passed, f"{result.message} {'; '.join(result.errors)}")


def comparisons(job: dict[str, Any]) -> Iterator[Verdict]:
    control, target = (
        {command: execution_result(job[side], command, side) for command in ("spec", "discover", "read")}
        for side in ("control", "target")
    )
    keys = {
        stream["stream"]["name"]: stream.get("primary_key") for stream in job["compared"]["streams"]
    }
    records = by_stream(control["read"]), by_stream(target["read"])
    results = {
        "record counts": comparators.compare_record_counts(*records),
        "primary keys": comparators.compare_primary_keys(*records, keys),
        "uniqueness of keys": comparators.check_pk_uniqueness(records[1], keys),
        "values of records": comparators.compare_all_records(*records, keys),
        "catalog": comparators.compare_catalog_schemas(
            control["discover"].get_catalog(), target["discover"].get_catalog()
        ),
        "final states": comparators.compare_final_states(
            control["read"].get_final_state_per_stream(),
            target["read"].get_final_state_per_stream(),
        ),
        "spec": comparators.compare_specs(control["spec"].get_spec(), target["spec"].get_spec()),
    }
    for name, result in results.items():
        yield create_verdict(f"control against target: {name}", result.passed, result.message, result.failed_streams)


def main(path: str) -> int:
    job = json.loads(Path(path).read_text())
    print(json.dumps([metadata_verdict(job["metadata"]), *validations(job), *comparisons(job)]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
