"""Short links, against the sandbox's hosts over HTTP: what they lead to, and where nobody follows."""

from collections.abc import AsyncIterator

import httpx
import pytest

from bot.models.failures import LinkLeadsNowhere, TooManyLinks
from bot.models.links import ProductLink, ShortLink
from bot.search.link_limits import PERSON_FAILURES, LinkLimits
from bot.search.short_links import MAX_HOPS, ShortLinks
from bot.services import open_web_client
from providers.models import Marketplace
from sandbox.catalogue import Catalogue
from sandbox.marketplaces import Marketplaces, marketplaces_app
from sandbox.marketplaces.short_links import Place, ShortLinkHosts
from sandbox.server import Server

ANN = 1
START = "qr.1688.com/s/start"
OFFER = "https://m.1688.com/offer/610947572360.html"
MUG = ProductLink(Marketplace.ALIBABA_1688, "610947572360")


@pytest.fixture
def marketplaces(catalogue: Catalogue) -> Marketplaces:
    return Marketplaces(catalogue)


@pytest.fixture
def hosts(marketplaces: Marketplaces) -> ShortLinkHosts:
    return marketplaces.short_links


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with open_web_client(httpx.create_ssl_context()) as client:
        yield client


@pytest.fixture
async def gateway(marketplaces: Marketplaces) -> AsyncIterator[str]:
    async with Server(marketplaces_app(marketplaces)) as server:
        yield f"{server.url}/short-links"


@pytest.fixture
def short_links(client: httpx.AsyncClient, gateway: str) -> ShortLinks:
    return ShortLinks(client, LinkLimits(), gateway=gateway)


async def follow(short_links: ShortLinks, address: str = START) -> ProductLink:
    return await short_links.follow(ShortLink(f"https://{address}"), ANN)


def lead(hosts: ShortLinkHosts, *locations: str) -> None:
    """Let a link lead from one address to the next, the first of them being `START`."""
    addresses = [START, *(location.partition("://")[2] for location in locations)]
    hosts.places |= {address: Place(location=location) for address, location in zip(addresses, locations, strict=False)}


@pytest.mark.parametrize("address", ["qr.1688.com/s/mug", "a.aliexpress.com/_mug", "s.click.aliexpress.com/e/_mug"])
async def test_a_link_from_a_phone_leads_to_its_product(
    short_links: ShortLinks, catalogue: Catalogue, address: str
) -> None:
    product = catalogue.sample_photos["mug"].product
    found = await follow(short_links, address)
    assert found.product_id in {str(product.offer_id), product.aliexpress_id}


async def test_the_page_of_the_product_is_not_even_asked_for(short_links: ShortLinks, hosts: ShortLinkHosts) -> None:
    lead(hosts, "https://s.1688.com/a", OFFER)

    assert await follow(short_links) == MUG
    assert [visit.address for visit in hosts.visits] == [START, "s.1688.com/a"]


async def test_no_hop_gets_a_cookie(short_links: ShortLinks, hosts: ShortLinkHosts) -> None:
    lead(hosts, "https://qr.1688.com/s/two", "https://qr.1688.com/s/three", OFFER)

    await follow(short_links)

    assert [visit.cookies for visit in hosts.visits] == [None] * 3


async def test_the_body_of_a_redirect_is_not_read(short_links: ShortLinks, hosts: ShortLinkHosts) -> None:
    hosts.places[START] = Place(location=OFFER, endless=True)

    assert await follow(short_links) == MUG


async def test_a_page_behind_a_login_is_read_without_asking_for_either(
    short_links: ShortLinks, hosts: ShortLinkHosts
) -> None:
    login = "https://login.taobao.com/member/login.jhtml?redirectURL=https%3A%2F%2Fdetail.1688.com%2Foffer%2F610947572360.html"
    lead(hosts, login)

    assert await follow(short_links) == MUG
    assert len(hosts.visits) == 1


@pytest.mark.parametrize(
    "location",
    [
        "https://example.com/offer/610947572360.html",
        "https://anybodys-bucket.aliyuncs.com/offer/610947572360.html",
        "http://127.0.0.1/offer/610947572360.html",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/offer/610947572360.html",
        "https://qr.1688.com@127.0.0.1/s/two",
        "https://qr.1688.com:8443/s/two",
        "https://qr.1688.com.localhost/s/two",
        "//localhost/s/two",
        "wireless1688://ma.m.1688.com/plugin?offerId=610947572360",
        "file:///etc/passwd",
        "https://[",
    ],
)
async def test_nobody_follows_to_another_host(short_links: ShortLinks, hosts: ShortLinkHosts, location: str) -> None:
    lead(hosts, location)

    with pytest.raises(LinkLeadsNowhere):
        await follow(short_links)
    assert [visit.address for visit in hosts.visits] == [START]


@pytest.mark.parametrize("place", [Place(), Place(endless=True)], ids=["page", "endless page"])
async def test_a_page_that_redirects_nowhere_is_the_end(
    short_links: ShortLinks, hosts: ShortLinkHosts, place: Place
) -> None:
    hosts.places[START] = place

    with pytest.raises(LinkLeadsNowhere, match="answered 200 without another address"):
        await follow(short_links)


async def test_a_link_that_leads_round_in_a_circle_is_left(short_links: ShortLinks, hosts: ShortLinkHosts) -> None:
    lead(hosts, f"https://{START}")

    with pytest.raises(LinkLeadsNowhere, match=f"after {MAX_HOPS} hops"):
        await follow(short_links)
    assert len(hosts.visits) == MAX_HOPS


async def test_a_slow_host_is_left_when_the_time_for_all_hops_is_over(
    client: httpx.AsyncClient, gateway: str, hosts: ShortLinkHosts
) -> None:
    hosts.places[START] = Place(location=OFFER, seconds=3600)
    short_links = ShortLinks(client, LinkLimits(), gateway=gateway, deadline=0.2)

    with pytest.raises(LinkLeadsNowhere, match=r"not there within 0\.2 s"):
        await follow(short_links)


async def test_a_host_that_cannot_be_reached_is_named_without_the_address() -> None:
    def broken(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError(f"can't reach {request.url}")

    async with httpx.AsyncClient(transport=httpx.MockTransport(broken)) as client:
        with pytest.raises(LinkLeadsNowhere) as caught:
            await follow(ShortLinks(client, LinkLimits()))

    assert str(caught.value) == "the link can't be opened: ConnectError"


async def test_a_name_that_has_a_private_address_is_not_contacted(
    client: httpx.AsyncClient, gateway: str, hosts: ShortLinkHosts
) -> None:
    short_links = ShortLinks(client, LinkLimits(), gateway=gateway.replace("127.0.0.1", "localhost"))

    with pytest.raises(LinkLeadsNowhere, match="can't be opened"):
        await follow(short_links, "qr.1688.com/s/mug")
    assert hosts.visits == []


async def test_links_that_led_nowhere_too_often_are_not_opened(short_links: ShortLinks, hosts: ShortLinkHosts) -> None:
    for _ in range(PERSON_FAILURES):
        with pytest.raises(LinkLeadsNowhere):
            await follow(short_links, "qr.1688.com/s/lost")

    with pytest.raises(TooManyLinks):
        await follow(short_links, "qr.1688.com/s/mug")
    assert len(hosts.visits) == PERSON_FAILURES
