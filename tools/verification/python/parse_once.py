"""Caches parsed YAML and successful validations, so that a process that forks for each run does this work only once.

Every run parses and validates the same files of the connector and its framework. Caching does not change the results, because
they depend only on the arguments. This module must be imported before the connector.
"""

from __future__ import annotations

import pickle
from typing import Any

import jsonschema.validators
import yaml

_parsed: dict[bytes, bytes] = {}
_valid: set[bytes] = set()

_load = yaml.load
_validate = jsonschema.validators.validate


def _load_once(stream: Any, Loader: Any) -> Any:  # noqa: N803: callers use this name
    text = stream if isinstance(stream, str | bytes) else stream.read()
    key = pickle.dumps((text, Loader.__name__))
    if key not in _parsed:
        _parsed[key] = pickle.dumps(_load(text, Loader))
    return pickle.loads(_parsed[key])


def _validate_once(instance: Any, schema: Any, *rest: Any, **options: Any) -> None:
    if rest or options:
        _validate(instance, schema, *rest, **options)
        return
    key = pickle.dumps((instance, schema))
    if key not in _valid:
        _validate(instance, schema)
        _valid.add(key)


yaml.load = _load_once
yaml.safe_load = lambda stream: _load_once(stream, yaml.SafeLoader)
jsonschema.validators.validate = _validate_once
jsonschema.validate = _validate_once
