"""Reads a mock with Mixpanel's own Python clients. Reads one JSON line per job from stdin and answers with one JSON line.

In:  {"client": "mixpanel-headless" | "mixpanel-utils", "read": name of a reader below, "arguments": {…},
      "origin": base URL, "region": "us", "project": id, "username": "…", "secret": "…"}
Out: {"items": [JSON text, …], "slept": milliseconds} or {"raised": class of the exception, "said": "…"}
In:  {"canonical": [JSON text, …]}
Out: {"items": [JSON text, …]}
In:  {"values": [JSON text, …]}
Out: {"texts": [`str()` of each value, …]}

All JSON texts in answers have sorted members. So two values are equal in Python if and only if their texts are equal.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from typing import Any

from client_sandbox import ClientSandbox
from mixpanel_headless import Filter, Project, ServiceAccount, Session, Workspace
from mixpanel_utils import MixpanelUtils
from pydantic import SecretStr

Question = dict[str, Any]
Reader = Callable[..., Iterable[Any]]


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def filters(given: list[list[Any]]) -> list[Filter]:
    """Returns filters, each given as `[name of a constructor, arguments…]`."""
    return [getattr(Filter, name)(*arguments) for name, *arguments in given]


def workspace(question: Question) -> Workspace:
    account = ServiceAccount(
        name="mock",
        region=question["region"],
        username=question["username"],
        secret=SecretStr(question["secret"]),
    )
    return Workspace(session=Session(account=account, project=Project(id=str(question["project"]))))


HEADLESS: dict[str, Callable[[Workspace], Reader]] = {
    "events": lambda ws: lambda **given: ws.stream_events(raw=True, **given),
    "profiles": lambda ws: lambda **given: ws.stream_profiles(raw=True, **given),
    "profiles in parallel": lambda ws: lambda where: (
        ws.query_user(mode="profiles", limit=None, parallel=True, where=filters(where) or None).profiles
    ),
    "cohorts": lambda ws: lambda: [cohort.to_dict() for cohort in ws.cohorts()],
    "funnels": lambda ws: lambda: [funnel.to_dict() for funnel in ws.funnels()],
    "funnel": lambda ws: lambda **given: list(ws.api.funnel(**given)["data"].items()),
    "funnel result": lambda ws: lambda **given: [step.to_dict() for step in ws.funnel(**given).steps],
    "annotations": lambda ws: lambda **given: [note.model_dump(exclude_unset=True) for note in ws.list_annotations(**given)],
    "event names": lambda ws: lambda **given: ws.events(**given),
    "event properties": lambda ws: lambda event: ws.properties(event),
    "projects": lambda ws: lambda: [{"id": one.id, "timezone": one.timezone} for one in ws.projects(refresh=True)],
}


def stored_lines(utils: MixpanelUtils, request_per_day: bool, **params: str) -> list[str]:
    """Returns the lines of the files that the client writes, without parsing them."""
    with tempfile.TemporaryDirectory() as folder:
        utils.export_events(
            os.path.join(folder, "events.json"), params, request_per_day=request_per_day, raw_stream=True
        )
        text = b""
        for name in sorted(os.listdir(folder)):
            with open(os.path.join(folder, name), "rb") as file:
                text += file.read()
    return text.decode().split("\n")


UTILS: dict[str, Callable[[MixpanelUtils], Reader]] = {
    "events": lambda utils: lambda gzip, **params: utils.query_export(params, add_gzip_header=gzip),
    "lines": lambda utils: lambda **params: stored_lines(utils, **params),
    "profiles": lambda utils: lambda **params: utils.query_engage(params),
    "list": lambda utils: lambda path, **params: json.loads(
        utils.request(utils.formatted_api, path.split("/"), params)
    ),
    "funnel": lambda utils: lambda **params: list(
        json.loads(utils.request(utils.formatted_api, ["funnels"], params))["data"].items()
    ),
    "annotations": lambda utils: lambda: json.loads(utils.request(utils.formatted_api, ["annotations"], {}))[
        "annotations"
    ],
}


def reader(question: Question) -> Reader:
    if question["client"] == "mixpanel-headless":
        return HEADLESS[question["read"]](workspace(question))
    utils = MixpanelUtils(
        question["secret"],
        service_account_username=question.get("username"),
        project_id=question["project"] if question.get("username") else None,
        residency=question["region"],
    )
    return UTILS[question["read"]](utils)


def answer(question: Question) -> dict[str, Any]:
    if "canonical" in question:
        return {"items": [canonical(json.loads(text)) for text in question["canonical"]]}
    if "values" in question:
        return {"texts": [str(json.loads(text)) for text in question["values"]]}
    sandbox = ClientSandbox(question["origin"])
    try:
        items = [canonical(item) for item in reader(question)(**question["arguments"])]
        return {"items": items, "slept": round(1000 * sandbox.slept)}
    except Exception as error:  # noqa: BLE001: any error that a user would see
        return {"raised": type(error).__name__, "said": str(error)[:500]}


def main() -> None:
    # Only answers may go to stdout, so the clients get /dev/null instead of it.
    logging.disable()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()
