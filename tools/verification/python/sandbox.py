"""Runs a Python connector with a mock for its network and a virtual clock.

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

#: Sleeps between these are pauses of a scheduler that waits for its threads, not waits for a quota.
SCHEDULING_SECONDS = (0.05, 1.0)

_really_sleep = time.sleep
_send = HTTPAdapter.send


class Sandbox:
    """One run of a connector: where its requests go, what time it is, how long it has slept."""

    def __init__(self, origin: str, now: float, speedup: float = 1) -> None:
        """:param origin: of the mock; :param now: epoch seconds at which the run begins;
        :param speedup: divides the time-outs of the network, which elapse in real time"""
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
            # A limiter may ask for no time at all, at the very end of its window.
            wake = self.slept + max(seconds, 0.001)
        # Threads that fall asleep at the same time sleep side by side, not one after the other.
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
        # The duration of the real answer, if the mock states it.
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
        """The mock's quotas live in the same time."""
        with self._lock:
            step, self._announced = self.slept - self._announced, self.slept
        if step == 0:
            return
        request = requests.Request(
            "POST", f"{urlunsplit(self._origin)}/__control/clock", json={"advance": step}
        ).prepare()
        _send(HTTPAdapter(), request).raise_for_status()
