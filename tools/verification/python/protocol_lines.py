"""Parses each line of the given files with the official models of the Airbyte protocol.

Prints the number of messages of each type, and each distinct complaint with the first line in which it occurs. The exit code is
1 if there is a complaint. It is also 1 if the files lack a type of message that a source may print, or lack records of a stream
that a catalog lists, because then they are not the output of all tests.

A text of Mixpanel may contain a lone surrogate, which JSON can write as `\\ud83d` but UTF-8 cannot encode. The parser of the
models refuses such a line, so the surrogate is replaced before the line is checked.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from airbyte_protocol.models import AirbyteMessage, AirbyteStateBlob
from pydantic import BaseModel, ValidationError

EXPECTED = {"RECORD", "STATE", "LOG", "SPEC", "CONNECTION_STATUS", "CATALOG", "TRACE", "CONTROL"}


@dataclass
class Seen:
    """The messages and streams that the lines contain."""

    types: Counter[str] = field(default_factory=Counter)
    listed: set[str] = field(default_factory=set)
    delivered: set[str] = field(default_factory=set)

    def note(self, message: AirbyteMessage) -> None:
        self.types[message.type.value] += 1
        if message.catalog:
            self.listed.update(stream.name for stream in message.catalog.streams)
        if message.record:
            self.delivered.add(message.record.stream)

    def missing(self) -> list[str]:
        streams = (f"records of {name}" for name in self.listed - self.delivered)
        return sorted([*(EXPECTED - set(self.types)), *streams])


def unknown_members(value: object, place: str) -> Iterator[str]:
    """Finds members that are not in the models. Validation accepts them, so it would not notice a misspelt member."""
    if isinstance(value, list):
        for item in value:
            yield from unknown_members(item, place)
    if not isinstance(value, BaseModel) or isinstance(value, AirbyteStateBlob):
        return
    for name in value.model_extra or {}:
        yield f"{place}.{name} is not in the protocol"
    for name in type(value).model_fields:
        yield from unknown_members(getattr(value, name), f"{place}.{name}")


def without_lone_surrogates(line: str) -> str | None:
    """Replaces each lone surrogate in the line by a question mark. Returns None if the line contains none."""
    try:
        text = json.dumps(json.loads(line), ensure_ascii=False)
    except ValueError:
        return None
    repaired = text.encode("utf-8", "replace").decode()
    return None if repaired == text else repaired


def complaints(line: str, seen: Seen) -> Iterator[str]:
    try:
        message = AirbyteMessage.model_validate_json(line)
    except ValidationError as error:
        repaired = without_lone_surrogates(line)
        if repaired is not None:
            seen.types["with a lone surrogate"] += 1
            yield from complaints(repaired, seen)
            return
        # Reports only the member and the reason, not the input, which may contain data.
        for problem in error.errors(include_input=False, include_url=False):
            yield f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}"
        return
    seen.note(message)
    yield from unknown_members(message, "message")


def main(paths: list[str]) -> int:
    seen = Seen()
    found: dict[str, str] = {}
    for path in paths:
        with open(path, encoding="utf-8", newline="\n") as lines:
            for number, line in enumerate(lines, 1):
                for complaint in complaints(line, seen):
                    found.setdefault(complaint, f"{Path(path).name}, line {number}")
    for kind, count in sorted(seen.types.items()):
        print(f"{count:>9}  {kind}")
    for complaint, place in found.items():
        print(f"INVALID    {complaint} ({place})")
    missing = seen.missing()
    if missing:
        print(f"MISSING    {', '.join(missing)}")
    return 1 if found or missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
