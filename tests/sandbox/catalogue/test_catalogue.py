"""Finding products by photo."""

import io
from random import Random

import pytest
from PIL import Image

from sandbox.catalogue import Catalogue, describe, read_picture
from sandbox.catalogue.catalogue import MAX_MATCHES
from sandbox.catalogue.looks import Colour

NAMES = list(Catalogue().sample_photos)


def recompressed(data: bytes, side: int, quality: int) -> bytes:
    out = io.BytesIO()
    read_picture(data).resize((side, side)).save(out, "JPEG", quality=quality)
    return out.getvalue()


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_photo_finds_its_own_product_first(catalogue: Catalogue, name: str) -> None:
    photo = catalogue.sample_photos[name]

    data = recompressed(photo.jpeg(), 640, 70)
    assert len(data) < 100_000

    assert catalogue.closest(describe(read_picture(data)))[0].product is photo.product


def test_there_are_a_dozen_sample_photos_of_different_kinds(catalogue: Catalogue) -> None:
    photos = catalogue.sample_photos

    assert len(photos) == len({photo.product.look.kind for photo in photos.values()}) == 12


def test_a_sample_photo_is_always_the_same_and_is_not_the_picture_of_the_shop(catalogue: Catalogue) -> None:
    photo = catalogue.sample_photos["mug"]

    assert photo.jpeg(200) == photo.jpeg(200)
    assert photo.jpeg(200) != catalogue.picture(photo.product, side=200)


def test_after_the_red_mugs_come_other_mugs(catalogue: Catalogue) -> None:
    mug = catalogue.sample_photos["mug"]

    found = [match.product.look for match in catalogue.closest(describe(read_picture(mug.jpeg())))]

    assert [look.colour for look in found[:4]] == [Colour.RED] * 4
    assert Colour.RED not in {look.colour for look in found[-4:]}


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_photo_finds_a_few_dozen_of_its_kind_and_nothing_else(catalogue: Catalogue, name: str) -> None:
    photo = catalogue.sample_photos[name]

    found = catalogue.closest(describe(read_picture(photo.jpeg())))

    assert {match.product.look.kind for match in found} == {photo.product.look.kind}
    assert 24 <= len(found) <= MAX_MATCHES


@pytest.mark.parametrize("size", [(640, 480), (480, 640), (1, 1)])
def test_a_photo_of_nothing_that_is_sold_here_finds_something_all_the_same(
    catalogue: Catalogue, size: tuple[int, int]
) -> None:
    noise = Image.frombytes("RGB", size, Random(1).randbytes(3 * size[0] * size[1]))

    assert len(catalogue.closest(describe(noise))) >= 24


def test_what_could_be_of_several_kinds_finds_all_of_them(catalogue: Catalogue) -> None:
    found = catalogue.closest(describe(Image.new("RGB", (640, 480), (128, 128, 128))))

    assert len({match.product.look.kind for match in found}) > 1


def test_a_search_finds_each_product_once_in_falling_similarity(catalogue: Catalogue) -> None:
    found = catalogue.closest(catalogue.descriptor(catalogue.products[0]))

    similarities = [match.similarity for match in found]
    assert len(found) == len({match.product.number for match in found})
    assert similarities == sorted(similarities, reverse=True)
    assert similarities[0] > 0.98


def test_products_are_found_by_their_ids(catalogue: Catalogue) -> None:
    product = catalogue.products[7]

    assert catalogue.by_offer(product.offer_id) is product
    assert catalogue.by_aliexpress(product.aliexpress_id) is product
    assert catalogue.by_picture(product.picture_code) is product
    assert catalogue.by_offer(1) is None
