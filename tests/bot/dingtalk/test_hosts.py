"""Addresses that come with messages lead only where the operator allows."""

import socket
from collections.abc import Callable

import pytest

from bot.dingtalk.errors import HostRefused
from bot.dingtalk.hosts import GuardingResolver, Hosts, is_loopback, is_public

HOSTS = Hosts(
    webhooks=("oapi.dingtalk.com", "127.0.0.1:8000", "[::1]:8000"),
    downloads=("*.dingtalk.com", "*.aliyuncs.com", "203.0.113.9:30000", "files.example.cn", "*.example.org:8443"),
)


@pytest.mark.parametrize(
    "address",
    [
        "https://oapi.dingtalk.com/robot/sendBySession?session=1",
        "https://OAPI.dingtalk.com:443/x",
        "http://127.0.0.1:8000/robot/sendBySession?session=1",
        "http://[::1]:8000/x",
    ],
)
def test_allowed_webhooks(address: str) -> None:
    assert HOSTS.check(address, "webhook").query_string == address.partition("?")[2]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "not an address",
        "//oapi.dingtalk.com/x",
        "http://oapi.dingtalk.com/x?session=SECRET",
        "https://oapi.dingtalk.com:8443/x?session=SECRET",
        "https://oapi.dingtalk.com@evil.example/x?session=SECRET",
        "https://evil@oapi.dingtalk.com/x",
        "https://oapi.dingtalk.com.evil.example/x",
        "https://evil.example/oapi.dingtalk.com",
        "https://evil.example#@oapi.dingtalk.com",
        "https://evil.example\\@oapi.dingtalk.com/x",
        "http://127.0.0.1:8001/x",
        "http://127.0.0.1/x",
        "http://2130706433:8000/x",
        "http://localhost:8000/x",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "ftp://oapi.dingtalk.com/x",
        "https://oapi.dingtalk.com:99999/x",
    ],
)
def test_refused_webhooks(address: str) -> None:
    with pytest.raises(HostRefused) as refused:
        HOSTS.check(address, "webhook")
    assert "SECRET" not in str(refused.value)


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("http://wukong-esign.oss-cn-hangzhou.aliyuncs.com/a.file?Signature=1", True),
        ("https://down.dingtalk.com/a", True),
        ("http://203.0.113.9:30000/a", True),
        ("https://x.example.org:8443/a", True),
        ("https://x.example.org/a", False),
        ("http://203.0.113.9/a", False),
        ("https://aliyuncs.com/a", False),
        ("https://evilaliyuncs.com/a", False),
        ("http://x.aliyuncs.com:6379/a", False),
        ("http://10.0.0.1/a", False),
    ],
)
def test_downloads(address: str, allowed: bool) -> None:
    if allowed:
        HOSTS.check(address, "download")
    else:
        with pytest.raises(HostRefused):
            HOSTS.check(address, "download")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("223.5.5.5", True),
        ("2400:3200::1", True),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("100.100.100.200", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),
        ("name", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_loopback() -> None:
    assert is_loopback("http://127.0.0.1:8000")
    assert is_loopback("http://[::1]:8000")
    assert is_loopback("http://localhost:8000")
    assert not is_loopback("https://api.dingtalk.com")


async def test_a_pattern_must_not_lead_home() -> None:
    """`localhost` stands for any name whose DNS answer is the office's own machine."""
    resolver = GuardingResolver(Hosts(downloads=("*.aliyuncs.com",)).named())
    with pytest.raises(OSError, match="private address"):
        await resolver.resolve("localhost", 80, socket.AF_INET)
    await resolver.close()


async def test_a_host_named_in_full_is_trusted() -> None:
    resolver = GuardingResolver(Hosts(downloads=("localhost:9000",)).named())
    assert await resolver.resolve("localhost", 9000, socket.AF_INET)
    await resolver.close()


@pytest.mark.parametrize("named", [lambda hosts: hosts.openapi, lambda hosts: hosts.oapi])
def test_the_bases_are_named(named: Callable[[Hosts], str]) -> None:
    hosts = Hosts(openapi="https://ding.office.gov.cn", oapi="https://oapi.office.gov.cn:8443")
    assert named(hosts).split("//")[1].split(":")[0] in hosts.named()
