"""Where calls may go. Addresses that come with messages are strangers' text: they lead only to allowed hosts.

A host named in full is trusted, wherever it leads, since an operator wrote it down: that is how an office's own
network is allowed. A pattern (`*.aliyuncs.com`) is not: what it leads to must be a public address.
"""

import ipaddress
import socket
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver
from yarl import URL

from bot.dingtalk.errors import HostRefused

Purpose = Literal["webhook", "download"]


@dataclass(frozen=True, slots=True)
class Hosts:
    """A pattern is `host`, `host:port` or `*.suffix`. Without a port it means the scheme's own (443, 80)."""

    openapi: str = "https://api.dingtalk.com"
    oapi: str = "https://oapi.dingtalk.com"
    webhooks: tuple[str, ...] = ("oapi.dingtalk.com", "api.dingtalk.com")
    downloads: tuple[str, ...] = ("*.dingtalk.com", "*.aliyuncs.com")

    def named(self) -> frozenset[str]:
        """The host names that the operator wrote down in full."""
        patterns = (*self.webhooks, *self.downloads)
        listed = {_split(pattern)[0] for pattern in patterns if not pattern.startswith("*")}
        return frozenset(listed | {(URL(base).host or "").lower() for base in (self.openapi, self.oapi)})

    def check(self, address: str | URL, purpose: Purpose) -> URL:
        """The address as a URL. Raises HostRefused; its text names the host only, never the path or the query."""
        try:
            url = URL(address)
            host, port = (url.host or "").lower().rstrip("."), url.port
        except (ValueError, TypeError):
            raise HostRefused(f"the {purpose} address cannot be read") from None
        if url.scheme not in ("https", "http") or not host or url.user or url.password:
            raise HostRefused(f"the {purpose} address is not a plain web address")
        allowed = self.webhooks if purpose == "webhook" else self.downloads
        match = _first_fit(allowed, host, port, url.scheme)
        if match is None:
            raise HostRefused(f"the {purpose} host {host}:{port} is not in the configuration's list")
        if purpose == "webhook" and url.scheme == "http" and _split(match)[1] is None:
            raise HostRefused(f"the webhook host {host} is to be reached by https, or to be listed with its port")
        return url


class GuardingResolver(AbstractResolver):
    """Names that were not written down in full must not lead into the office's own network."""

    def __init__(self, named: frozenset[str]) -> None:
        self._named = named
        self._resolver = DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        if host.lower().rstrip(".") in self._named:
            return found
        public = [address for address in found if is_public(address["host"])]
        if not public:
            raise OSError(f"{host} leads to a private address")
        return public

    async def close(self) -> None:
        await self._resolver.close()


def is_public(address: str) -> bool:
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    return ip.is_global and not ip.is_multicast and (mapped is None or is_public(str(mapped)))


def is_loopback(address: str) -> bool:
    host = URL(address).host or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@lru_cache(256)
def _first_fit(patterns: tuple[str, ...], host: str, port: int | None, scheme: str) -> str | None:
    """Asked for every answer, nearly always about the same host."""
    return next((pattern for pattern in patterns if _fits(pattern, host, port, scheme)), None)


def _fits(pattern: str, host: str, port: int | None, scheme: str) -> bool:
    name, wanted = _split(pattern)
    if port != (wanted if wanted is not None else {"https": 443, "http": 80}[scheme]):
        return False
    return host.endswith(name[1:]) and host != name[2:] if name.startswith("*.") else host == name


def _split(pattern: str) -> tuple[str, int | None]:
    """`host:port`, `host`, `[::1]:port` → (host, port)."""
    name, colon, port = pattern.lower().rpartition(":")
    if not colon or not port.isdigit() or (":" in name and not name.endswith("]")):
        name, port = pattern.lower(), ""
    return name.strip("[]").rstrip("."), int(port) if port else None
