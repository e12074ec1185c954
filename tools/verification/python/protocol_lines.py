"""Holds every line of the given files against the official models of the Airbyte protocol.

Prints how many messages of each type there were, and each distinct complaint with one place where it
arose. Exit code 1 on any complaint, and when a type of message that a source may print is missing, or
every record of a stream that a catalog lists: then the files do not hold what they are taken for.

Text of Mixpanel may hold half a surrogate pair, which JSON can say, as `\\ud83d`, and UTF-8 cannot:
the parser of these models refuses such a line. It must be good but for that.
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
    """What the lines hold."""

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
    """Members the models do not know. They allow them, so that a misspelt one would go unnoticed."""
    if isinstance(value, list):
        for item in value:
            yield from unknown_members(item, place)
    if not isinstance(value, BaseModel) or isinstance(value, AirbyteStateBlob):
        return
    for name in value.model_extra or {}:
        yield f"{place}.{name} is not in the protocol"
    for name in type(value).model_fields:
        yield from unknown_members(getattr(value, name), f"{place}.{name}")


def without_half_pairs(line: str) -> str | None:
    """The line with a question mark for each half of a surrogate pair; None when there is none."""
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
        repaired = without_half_pairs(line)
        if repaired is not None:
            seen.types["with half a surrogate pair"] += 1
            yield from complaints(repaired, seen)
            return
        # Never the input: only which member, and why.
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
        print(f"NOT SO     {complaint} ({place})")
    missing = seen.missing()
    if missing:
        print(f"MISSING    {', '.join(missing)}")
    return 1 if found or missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
