import pytest

from bot.pictures.resolver import PublicResolver


async def test_a_name_that_leads_inwards_has_no_address() -> None:
    resolver = PublicResolver()
    with pytest.raises(OSError, match="localhost has no public address"):
        await resolver.resolve("localhost", 80)
    await resolver.close()
