"""Runs Mixpanel's own Python clients against a mock, with sleeps that take no time.

The clients are unchanged. Their requests and sleeps are redirected by replacing `time.sleep` and the transports of `httpx` and
`urllib`.
"""

from __future__ import annotations

import json
import time
import urllib.request
from typing import Any
from urllib.parse import urlsplit

import httpx

_open = urllib.request.HTTPHandler.http_open
_send = httpx.HTTPTransport.handle_request


class ClientSandbox:
    """Redirects every https request to the mock, and states the original host in a header."""

    def __init__(self, origin: str) -> None:
        """:param origin: the base URL of the mock"""
        self.slept = 0.0
        self._origin = urlsplit(origin)
        time.sleep = self._sleep
        sandbox = self

        def send(transport: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
            return sandbox._send(transport, request)

        def https_open(_handler: Any, request: urllib.request.Request) -> Any:
            return sandbox._open(request)

        httpx.HTTPTransport.handle_request = send  # type: ignore[method-assign]
        urllib.request.HTTPSHandler.https_open = https_open  # type: ignore[method-assign]

    def _sleep(self, seconds: float) -> None:
        """Advances the clock of the mock instead of sleeping, so that its quotas recover."""
        self.slept += seconds
        body = json.dumps({"advance": seconds}).encode()
        url = f"{self._origin.geturl()}/__control/clock"
        urllib.request.urlopen(urllib.request.Request(url, body, method="POST")).close()

    def _send(self, transport: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        original = request.url
        request.headers["X-Forwarded-Host"] = original.host
        mock_address = {"scheme": self._origin.scheme, "host": self._origin.hostname, "port": self._origin.port}
        request.url = original.copy_with(**mock_address)
        try:
            return _send(transport, request)
        finally:
            request.url = original

    def _open(self, request: urllib.request.Request) -> Any:
        original = request.full_url
        request.add_unredirected_header("X-Forwarded-Host", str(request.host))
        request.full_url = urlsplit(original)._replace(scheme="http", netloc=self._origin.netloc).geturl()
        try:
            return _open(urllib.request.HTTPHandler(), request)
        finally:
            request.full_url = original
