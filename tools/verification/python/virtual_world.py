"""What a Python connector takes for the world: the network is a mock on this machine, time is lent.

Nothing of the connector is touched: the wire of `requests`, `time.sleep` and the clock of the
process are put in place from outside.
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


class VirtualWorld:
    """One run of a connector: where its requests go, what time it is, how long it has slept."""

    def __init__(self, origin: str, now: float, haste: float = 1) -> None:
        """:param origin: of the mock; :param now: epoch seconds at which the run begins;
        :param haste: by how much the time-outs of the network, which are of the real world, are shorter"""
        self.slept = 0.0
        self._haste = haste
        self._origin = urlsplit(origin)
        self._began = now
        self._told = 0.0
        self._lock = threading.Lock()
        self._traveller = time_machine.travel(now, tick=False)
        self._coordinates = self._traveller.start()
        time.sleep = self._sleep
        world = self

        def send(adapter: HTTPAdapter, request: requests.PreparedRequest, **options: Any) -> requests.Response:
            return world._redirect(adapter, request, **options)

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
        self._tell_time()
        options["timeout"] = self._hastened(options.get("timeout"))
        request.headers["X-Forwarded-Host"] = meant.netloc.lower()
        request.url = urlunsplit((self._origin.scheme, self._origin.netloc, meant.path, meant.query, ""))
        try:
            response = _send(adapter, request, **options)
        finally:
            request.url = urlunsplit(meant)
        response.url = request.url
        # What the real answer would take, where the mock says so.
        seconds = float(response.headers.get("X-Stand-In-Seconds", 0))
        if seconds > 0:
            self._let_pass(seconds)
        return response

    def _hastened(self, timeout: Any) -> Any:
        """Of seconds, a pair of them, or neither: then it waits for ever."""
        if isinstance(timeout, tuple):
            return tuple(self._hastened(part) for part in timeout)
        return timeout / self._haste if isinstance(timeout, int | float) else timeout

    def _tell_time(self) -> None:
        """The mock's quotas live in the same time."""
        with self._lock:
            step, self._told = self.slept - self._told, self.slept
        if step == 0:
            return
        request = requests.Request(
            "POST", f"{urlunsplit(self._origin)}/__control/clock", json={"advance": step}
        ).prepare()
        _send(HTTPAdapter(), request).raise_for_status()
