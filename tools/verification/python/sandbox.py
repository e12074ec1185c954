"""Runs a Python connector against a mock, on a virtual clock.

The connector is unchanged. Its requests, its sleeps and its time are redirected by replacing the transport of `requests`,
`time.sleep` and the clock of the process.
"""

from __future__ import annotations

import threading
import time
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
import time_machine
from requests.adapters import HTTPAdapter

#: Sleeps between these durations are pauses of a scheduler that waits for its threads. They do not advance the virtual clock.
SCHEDULING_SECONDS = (0.05, 1.0)

_really_sleep = time.sleep
_send = HTTPAdapter.send


class Sandbox:
    """The environment of one run: redirects requests to the mock, and replaces sleeping by advancing a virtual clock."""

    def __init__(self, origin: str, now: float, speedup: float = 1) -> None:
        """:param origin: the base URL of the mock; :param now: when the run starts, in epoch seconds;
        :param speedup: divides the network timeouts, which elapse in real time"""
        self.slept = 0.0
        self._speedup = speedup
        self._origin = urlsplit(origin)
        self._began = now
        self._mock_advanced = 0.0
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
            self._advance(seconds)

    def _advance(self, seconds: float) -> None:
        with self._lock:
            # A rate limiter may sleep for 0 seconds at the end of its window, and would never end if the clock did not advance.
            wake = self.slept + max(seconds, 0.001)
        # Lets other threads begin to sleep at the same virtual time, so that their sleeps overlap instead of adding up.
        _really_sleep(0.0005)
        with self._lock:
            self.slept = max(self.slept, wake)
            self._coordinates.move_to(self._began + self.slept)

    def _redirect(self, adapter: HTTPAdapter, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        original = urlsplit(str(request.url))
        self._advance_mock()
        options["timeout"] = self._shorten(options.get("timeout"))
        request.headers["X-Forwarded-Host"] = original.netloc.lower()
        request.url = urlunsplit((self._origin.scheme, self._origin.netloc, original.path, original.query, ""))
        try:
            response = _send(adapter, request, **options)
        finally:
            request.url = urlunsplit(original)
        response.url = request.url
        # The mock can state how long the response of the real Mixpanel would take.
        seconds = float(response.headers.get("X-Mock-Seconds", 0))
        if seconds > 0:
            self._advance(seconds)
        return response

    def _shorten(self, timeout: Any) -> Any:
        """:param timeout: seconds, a pair of them, or None for no limit"""
        if isinstance(timeout, tuple):
            return tuple(self._shorten(part) for part in timeout)
        return timeout / self._speedup if isinstance(timeout, int | float) else timeout

    def _advance_mock(self) -> None:
        """Advances the clock of the mock to the time of this run, so that its quotas recover."""
        with self._lock:
            step, self._mock_advanced = self.slept - self._mock_advanced, self.slept
        if step == 0:
            return
        request = requests.Request(
            "POST", f"{urlunsplit(self._origin)}/__control/clock", json={"advance": step}
        ).prepare()
        _send(HTTPAdapter(), request).raise_for_status()
