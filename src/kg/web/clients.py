"""Who a client is: its address, or the one that a trusted proxy names."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

_REMEMBERED: Final = 1_000
_PREFIX: Final = 64  # bits of an IPv6 address that one site commonly has


class Clients:
    """Tells clients apart, so that each has its share."""

    def __init__(self, proxies: str) -> None:
        """Trust ``X-Forwarded-For`` from these addresses and networks, separated by white space, only."""
        self._proxies = [ip_network(proxy) for proxy in proxies.split()]

        self.of = lru_cache(maxsize=_REMEMBERED)(self._of)

    def _of(self, host: str, forwarded: str) -> str:
        """Return a client's address, or the network of an IPv6 one.

        Args:
            host: The address at the other end of the connection.
            forwarded: The header ``X-Forwarded-For``, each proxy's peer after that of the one before.
        """
        hops = [hop.strip() for hop in forwarded.split(",")]
        while hops and self._is_proxy(host):
            host = hops.pop() or host
        return _network(host)

    def _is_proxy(self, host: str) -> bool:
        try:
            address = ip_address(host)
        except ValueError:
            return False
        return any(address in network for network in self._proxies)


def _network(host: str) -> str:
    try:
        address = ip_address(host)
    except ValueError:
        return host[:64]
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or ip_network((address, _PREFIX), strict=False))
    return host
