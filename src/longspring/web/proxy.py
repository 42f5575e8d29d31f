"""A proxy before the room: whose word on address and transport is believed.

    X-Forwarded-For    the last address of the last such header is that of the client
    X-Forwarded-Proto  the last word, `https` or `http`, is how the client came

Only what comes from exactly the address that was named is believed. A client can write the same
headers itself, but a proxy appends to the first what it saw, so that what stands before it counts
for nothing; the second it must write anew.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address

from starlette.types import Scope

from longspring.web.settings import Settings

FORWARDED_FOR, FORWARDED_PROTO = b"x-forwarded-for", b"x-forwarded-proto"
Address = IPv4Address | IPv6Address


def as_told(scope: Scope, proxy: str) -> Scope:
    """Return a request as the proxy tells of it, if it comes from the proxy at all.

    Parameters
    ----------
    scope : Scope
        The request as it came.
    proxy : str
        Address of the proxy; empty where there is none.
    """
    client = scope.get("client")
    if not proxy or not client or address_of(client[0]) != address_of(proxy):
        return scope
    told = dict(scope)
    address = address_of(_last(scope, FORWARDED_FOR))
    if address is not None:
        told["client"] = (str(address), 0)
    proto = _last(scope, FORWARDED_PROTO).lower()
    if proto in ("http", "https"):
        told["scheme"] = proto
    return told


def over_https(scope: Scope, settings: Settings) -> bool:
    """Tell whether a client is to come by https alone: the proxy says it did, or others listen."""
    return not settings.loopback or scope["scheme"] == "https"


def address_of(text: str) -> Address | None:
    """Return an address, with or without a port; None where it is none."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _last(scope: Scope, name: bytes) -> str:
    """Return the last word of the last header of a name."""
    values = [value for key, value in scope["headers"] if key == name]
    return values[-1].decode("latin-1").rpartition(",")[2].strip() if values else ""
