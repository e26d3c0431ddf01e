"""Who a client is: its address, or the one that a trusted proxy names."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

_REMEMBERED: Final = 1_000
_LONGEST: Final = 64  # characters of what is no address
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
        hops = [_without_port(hop.strip()) for hop in forwarded.split(",")]
        while hops and self._is_proxy(host):
            host = hops.pop() or host
        return _network(host)

    def _is_proxy(self, host: str) -> bool:
        address = _address(host)
        return address is not None and any(address in network for network in self._proxies)


def _without_port(hop: str) -> str:
    """Return the host of a hop: some proxies write ``192.0.2.1:4711`` and ``[2001:db8::1]:4711``."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop


def _address(host: str) -> IPv4Address | IPv6Address | None:
    """Return an address, one of IPv4 also where it came over IPv6; ``None`` for what is none."""
    try:
        address = ip_address(host)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _network(host: str) -> str:
    address = _address(host)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _PREFIX), strict=False))
    return str(address or host[:_LONGEST])
