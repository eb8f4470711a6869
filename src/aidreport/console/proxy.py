"""What a reverse proxy says about a request; anybody can send its headers, so who sends is asked.

Args of all functions: `scope` of ASGI.
"""

from __future__ import annotations

import ipaddress
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers

from aidreport.config.console import identity
from aidreport.console.access import Person, Way

if TYPE_CHECKING:
    from aidreport.config.console import Console

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Surroundings:
    """Where requests come from, and what may be believed about them.

    Args:
        settings: of the console.
    """

    def __init__(self, settings: Console) -> None:
        proxy = settings.proxy
        self._networks = [ipaddress.ip_network(each) for each in proxy.addresses] if proxy else []
        self._header = proxy.header if proxy else ""
        self._address = settings.address

    @property
    def signs_in(self) -> bool:
        """Whether the proxy says who is signed in."""
        return bool(self._header)

    def client(self, scope: Any) -> str:
        """Return the address that a request comes from: beyond the proxies that are known."""
        peer = _address_of((scope.get("client") or ("",))[0])
        if peer is None:
            return "unknown"
        found = peer
        if self._is_proxy(peer):
            named = ",".join(Headers(scope=scope).getlist("x-forwarded-for")).split(",")
            for text in reversed(named):
                known = _address_of(text.strip())
                if known is None:
                    break
                found = known
                if not self._is_proxy(known):
                    break
        return str(found)

    def is_encrypted(self, scope: Any) -> bool:
        """Tell whether a request came by HTTPS, at least as far as the proxy."""
        headers = Headers(scope=scope)
        if scope.get("scheme") == "https" or self._address == f"https://{headers.get('host', '')}":
            return True
        peer = _address_of((scope.get("client") or ("",))[0])
        forwarded = headers.get("x-forwarded-proto", "").strip().lower()
        return peer is not None and self._is_proxy(peer) and forwarded == "https"

    def person(self, scope: Any) -> Person | None:
        """Return who is signed in as the proxy says; None if it says nobody, or is another."""
        peer = _address_of((scope.get("client") or ("",))[0])
        named = Headers(scope=scope).getlist(self._header) if self._header else []
        # Of two, one may be what the browser sent, which the proxy should have taken away.
        if peer is None or not self._is_proxy(peer) or len(named) != 1:
            return None
        with suppress(ValueError):
            return Person(identity(named[0]), Way.PROXY)
        return None

    def _is_proxy(self, address: _Address) -> bool:
        return any(address in network for network in self._networks)


def _address_of(text: str) -> _Address | None:
    with suppress(ValueError):
        found = ipaddress.ip_address(text)
        return getattr(found, "ipv4_mapped", None) or found
    return None
