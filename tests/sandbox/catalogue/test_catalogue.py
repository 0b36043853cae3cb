"""Finding products by photo."""

import io
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from PIL import Image, ImageDraw

from sandbox.catalogue import Catalogue, describe, read_picture
from sandbox.catalogue.catalogue import MAX_MATCHES
from sandbox.catalogue.looks import Colour, Kind

PHOTOGRAPHS = Path(__file__).parents[2] / "fixtures" / "pictures"
"""The cat (by Stéfan van der Walt) and the cup (by Rachel Michetti) come from scikit-image and are free to use: CC0."""
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


def landscape() -> Image.Image:
    """Hills below a sky."""
    picture = Image.linear_gradient("L").resize((640, 480))
    drawn = Image.merge("RGB", (picture, picture, Image.new("L", picture.size, 235)))
    pen = ImageDraw.Draw(drawn)
    pen.ellipse((-200, 260, 420, 700), fill=(70, 120, 60))
    pen.ellipse((240, 300, 900, 800), fill=(50, 95, 50))
    return drawn


UNLIKE: dict[str, Callable[[], Image.Image]] = {
    "a cup of coffee": lambda: Image.open(PHOTOGRAPHS / "coffee.jpg").convert("RGB"),
    "a cat": lambda: Image.open(PHOTOGRAPHS / "cat.jpg").convert("RGB"),
    "a landscape": landscape,
    "nothing": lambda: Image.new("RGB", (640, 480), (128, 128, 128)),
    "noise": lambda: Image.frombytes("RGB", (640, 480), Random(1).randbytes(3 * 640 * 480)),
    "one pixel": lambda: Image.new("RGB", (1, 1), (200, 30, 30)),
}


@pytest.mark.parametrize("name", UNLIKE)
def test_a_photo_of_nothing_that_is_sold_here_finds_nothing_and_names_kinds(catalogue: Catalogue, name: str) -> None:
    photo = describe(UNLIKE[name]())

    assert catalogue.closest(photo) == []
    assert len(set(catalogue.nearest_kinds(photo))) == 3


def test_a_sample_photo_is_nearest_to_its_own_kind(catalogue: Catalogue) -> None:
    photo = describe(read_picture(catalogue.sample_photos["lamp"].jpeg()))

    assert catalogue.nearest_kinds(photo)[0] is Kind.LAMP


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
