"""Which network addresses the fetcher may connect to.

The tables are the IANA special-purpose address registries (RFC 6890 and its successors), written out because
`ipaddress.is_global` differs between patch releases of Python, and two addresses of cloud platforms that
look public and are not.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

_REFUSED_V4: Final = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network; 0.0.0.0 reaches the machine itself
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT; 100.100.100.200 is a metadata service
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's host agent
        "169.254.0.0/16",  # link-local; 169.254.169.254 is the metadata service of most clouds
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocol assignments; 192.0.0.192 is a metadata service
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and the broadcast address
    )
)

_GLOBAL_UNICAST_V6: Final = IPv6Network("2000::/3")
_REFUSED_V6: Final = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",
        "2002::/16",  # 6to4: an IPv4 address, possibly private, behind a relay
        "2620:4f:8000::/48",
        "3fff::/20",  # documentation
    )
)
_NAT64: Final = IPv6Network("64:ff9b::/96")
_MAPPED: Final = IPv6Network("::ffff:0:0/96")
_ISATAP: Final = frozenset({0x00005EFE, 0x02005EFE})


def is_public(address: str) -> bool:
    """Whether `address`, as a resolver writes it, is an ordinary address of the public internet.

    An IPv6 address that carries an IPv4 address is judged by what it carries where that is how the network
    delivers it (mapped, NAT64, ISATAP), and refused where no honest server lives there today (compatible,
    6to4, Teredo, local NAT64). A zone ("fe80::1%eth0") is never public. Raises ValueError for no address.
    """
    if "%" in address:
        return False
    parsed = ip_address(address)
    if isinstance(parsed, IPv4Address):
        return not any(parsed in network for network in _REFUSED_V4)
    return _is_public_v6(parsed)


def is_loopback(address: str) -> bool:
    """127.0.0.0/8, ::1, and 127.0.0.0/8 written as a mapped IPv6 address."""
    if "%" in address:
        return False
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        return parsed.ipv4_mapped.is_loopback
    return parsed.is_loopback


def _is_public_v6(address: IPv6Address) -> bool:
    low = int(address) & 0xFFFFFFFF
    if address in _MAPPED or address in _NAT64:
        return is_public(str(IPv4Address(low)))
    if address not in _GLOBAL_UNICAST_V6 or any(address in network for network in _REFUSED_V6):
        return False
    if (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
        return is_public(str(IPv4Address(low)))
    return True
