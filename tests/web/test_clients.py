"""Who a client is, behind proxies or not."""

from __future__ import annotations

import pytest

from kg.web.clients import Clients

PROXIES = "10.0.0.0/8 192.0.2.7 2001:db8:1::/48"


@pytest.mark.parametrize(
    ("host", "forwarded", "client"),
    [
        ("198.51.100.1", "", "198.51.100.1"),
        ("198.51.100.1", "203.0.113.9", "198.51.100.1"),  # forged: its peer is no proxy
        ("10.1.2.3", "", "10.1.2.3"),
        ("10.1.2.3", "203.0.113.9", "203.0.113.9"),
        ("10.1.2.3", "127.0.0.1, 203.0.113.9", "203.0.113.9"),  # forged before the proxy's own word
        ("10.1.2.3", "203.0.113.9, 192.0.2.7,10.9.9.9", "203.0.113.9"),  # through three proxies
        ("10.1.2.3", "203.0.113.9:4711", "203.0.113.9"),
        ("10.1.2.3", "[2001:db8::1]:4711", "2001:db8::/64"),
        ("10.1.2.3", "2001:db8::1:2:3:4", "2001:db8::/64"),
        ("10.1.2.3", "::ffff:203.0.113.9", "203.0.113.9"),
        ("10.1.2.3", "unknown", "unknown"),
        ("10.1.2.3", "x" * 1_000, "x" * 64),
        ("::ffff:10.1.2.3", "203.0.113.9", "203.0.113.9"),  # a proxy of IPv4 where IPv6 is listened on
        ("2001:db8:1::5", "203.0.113.9", "203.0.113.9"),
        ("2001:db8:2::5", "203.0.113.9", "2001:db8:2::/64"),
        ("fe80::1%eth0", "", "fe80::/64"),
    ],
)
def test_a_client_is_who_connects_or_whom_a_trusted_proxy_names(
    host: str, forwarded: str, client: str
) -> None:
    assert Clients(PROXIES).of(host, forwarded) == client


def test_nobody_is_believed_where_no_proxy_is_named() -> None:
    assert Clients("").of("127.0.0.1", "203.0.113.9") == "127.0.0.1"
