"""Counts and times every request, and writes one log line for it: route and status, never the address typed."""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import uuid4

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from prometheus_client import Histogram

log = structlog.get_logger(__name__)
LATENCY = Histogram(
    "dunwell_http_request_seconds",
    "Time to answer a request, by route and status",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.12, 0.25, 0.5, 1, 2.5, 10),
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
QUIET = frozenset({"health/live", "health/ready", "metrics"})
"""Routes that monitors ask every few seconds; counted, but without a line."""


def _route(request: HttpRequest) -> str:
    """The pattern that answered, so that ids in addresses make no new series."""
    return request.resolver_match.route if request.resolver_match else "none"


class WatchRequests:
    """Middleware, outermost."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        structlog.contextvars.bind_contextvars(request_id=uuid4().hex[:12])
        try:
            response = self.get_response(request)
            seconds = time.perf_counter() - started
            method, route = request.method if request.method in METHODS else "OTHER", _route(request)
            LATENCY.labels(method, route, str(response.status_code)).observe(seconds)
            if route not in QUIET:
                ms = round(seconds * 1000, 1)
                log.info("http.answered", method=method, route=route, status=response.status_code, ms=ms)
            return response
        finally:
            structlog.contextvars.unbind_contextvars("request_id")
