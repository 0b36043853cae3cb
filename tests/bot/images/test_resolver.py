import pytest

from bot.images.resolver import PublicResolver, is_public


async def test_a_name_with_only_private_addresses_is_not_resolved() -> None:
    resolver = PublicResolver()
    with pytest.raises(OSError, match="localhost has no public address"):
        await resolver.resolve("localhost", 80)
    await resolver.close()


@pytest.mark.parametrize("address", ["47.246.1.1", "2408:4001:f00::1"])
def test_an_internet_address_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "169.254.169.254",
        "100.100.100.200",
        "::1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::7f00:1",
        "2002:7f00:1::",
        "fe80::1%eth0",
        "fec0::1",
        "fd00::1",
        "224.0.0.1",
        "ff0e::1",
    ],
)
def test_an_address_that_may_be_private_is_not_public(address: str) -> None:
    assert not is_public(address)
