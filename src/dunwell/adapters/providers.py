"""How a provider is reached by HTTP: at the named address alone, encrypted unless it is this computer."""

from __future__ import annotations

import ipaddress
import urllib.request
from urllib.parse import urlsplit


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """What is sent, and the key it is sent with, are for the named provider alone."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        del args, kwargs


def is_safe(url: str) -> bool:
    """Whether the address names a host and is https; http is only for this computer."""
    parts = urlsplit(url)
    is_kept = parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname or ""))
    return is_kept and bool(parts.hostname)


def opener(url: str) -> urllib.request.OpenerDirector:
    """Opens the address and follows it nowhere else; no proxy stands between this computer and itself."""
    if _is_loopback(urlsplit(url).hostname or ""):
        return urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))
    return urllib.request.build_opener(_NoRedirect)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
