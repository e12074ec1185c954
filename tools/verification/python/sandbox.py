"""Runs a Python connector against a mock, on a virtual clock.

The connector itself is unchanged: the transport of `requests`, `time.sleep` and the clock of the
process are replaced from outside.
"""

from __future__ import annotations

import threading
import time
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
import time_machine
from requests.adapters import HTTPAdapter

#: Sleeps of a duration between these are not waits for a quota, but pauses of a scheduler that waits for its threads.
SCHEDULING_SECONDS = (0.05, 1.0)

_really_sleep = time.sleep
_send = HTTPAdapter.send


class Sandbox:
    """The environment of one run: redirects its requests to the mock, sets its time and counts how long it sleeps."""

    def __init__(self, origin: str, now: float, speedup: float = 1) -> None:
        """:param origin: the base URL of the mock; :param now: when the run starts, in epoch seconds;
        :param speedup: divides the timeouts of the network, which elapse in real time"""
        self.slept = 0.0
        self._speedup = speedup
        self._origin = urlsplit(origin)
        self._began = now
        self._announced = 0.0
        self._lock = threading.Lock()
        self._traveller = time_machine.travel(now, tick=False)
        self._coordinates = self._traveller.start()
        time.sleep = self._sleep
        sandbox = self

        def send(adapter: HTTPAdapter, request: requests.PreparedRequest, **options: Any) -> requests.Response:
            return sandbox._redirect(adapter, request, **options)

        HTTPAdapter.send = send  # type: ignore[method-assign]

    def _sleep(self, seconds: float) -> None:
        if SCHEDULING_SECONDS[0] < seconds < SCHEDULING_SECONDS[1]:
            _really_sleep(0.0005)
        else:
            self._let_pass(seconds)

    def _let_pass(self, seconds: float) -> None:
        with self._lock:
            # A rate limiter may sleep for 0 seconds at the end of its window. The clock must advance all the same.
            wake = self.slept + max(seconds, 0.001)
        # Waits for other threads that begin to sleep now: their sleeps overlap instead of adding up.
        _really_sleep(0.0005)
        with self._lock:
            self.slept = max(self.slept, wake)
            self._coordinates.move_to(self._began + self.slept)

    def _redirect(self, adapter: HTTPAdapter, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        meant = urlsplit(str(request.url))
        self._announce_time()
        options["timeout"] = self._shortened(options.get("timeout"))
        request.headers["X-Forwarded-Host"] = meant.netloc.lower()
        request.url = urlunsplit((self._origin.scheme, self._origin.netloc, meant.path, meant.query, ""))
        try:
            response = _send(adapter, request, **options)
        finally:
            request.url = urlunsplit(meant)
        response.url = request.url
        # The mock may state how long the real response would take.
        seconds = float(response.headers.get("X-Mock-Seconds", 0))
        if seconds > 0:
            self._let_pass(seconds)
        return response

    def _shortened(self, timeout: Any) -> Any:
        """:param timeout: seconds, a pair of them, or None for no limit"""
        if isinstance(timeout, tuple):
            return tuple(self._shortened(part) for part in timeout)
        return timeout / self._speedup if isinstance(timeout, int | float) else timeout

    def _announce_time(self) -> None:
        """Advances the clock of the mock to the time of this run, so that its quotas recover."""
        with self._lock:
            step, self._announced = self.slept - self._announced, self.slept
        if step == 0:
            return
        request = requests.Request(
            "POST", f"{urlunsplit(self._origin)}/__control/clock", json={"advance": step}
        ).prepare()
        _send(HTTPAdapter(), request).raise_for_status()
