"""The sample products, found by their ids or by a photo."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sandbox.catalogue.data import DATA
from sandbox.catalogue.descriptor import Descriptor, describe
from sandbox.catalogue.looks import Colour, Kind, Look, Pattern
from sandbox.catalogue.pictures import STUDIO, Shot, render, render_jpeg
from sandbox.catalogue.products import SampleProduct, sample_products
from sandbox.catalogue.sample_photos import sample_photos

PICTURE_SIDE = 800
DESCRIBED_SIDE = 128
MAX_MATCHES = 100
KIND_TOLERANCE = 0.06
"""A kind is found beside the nearest one if its outline distance is at most this much larger."""

LIKE_OUTLINE = 0.09
LIKE_ALL = 0.22
"""How far a photo may be from the nearest outline, or in everything from the nearest product, to be of its kind.

Measured: the sample photos are at most 0.08 and 0.12 away, and nine in ten of the catalogue's own pictures are within
the limits; 28 photographs and drawings of other things (a cat, a temple, a page of text) at least 0.10 and 0.23.
"""
NEAREST_KINDS = 3

VIEWS = (
    Shot(),
    Shot(background=(232, 239, 245), size=0.62),
    Shot(background=(244, 236, 226), turn=7),
    Shot(background=STUDIO, flip=True, size=0.9),
)
"""The pictures of each product. The first is the main one."""


@dataclass(frozen=True)
class Match:
    """A product found by a photo. `similarity` is 1 for the same picture and 0 for nothing in common."""

    product: SampleProduct
    similarity: float


class Catalogue:
    """The products, and `sample_photos` of a dozen of them by name.

    Pictures and descriptors are computed when they are first needed, then kept.
    """

    def __init__(self, products: Sequence[SampleProduct] | None = None) -> None:
        self.products = tuple(sample_products() if products is None else products)
        self.sample_photos = sample_photos(self.products)
        self._by_offer = {product.offer_id: product for product in self.products}
        self._by_aliexpress = {product.aliexpress_id: product for product in self.products}
        self._by_picture = {product.picture_code: product for product in self.products}

    def by_offer(self, offer_id: int) -> SampleProduct | None:
        """The product with this id at 1688."""
        return self._by_offer.get(offer_id)

    def by_aliexpress(self, product_id: str) -> SampleProduct | None:
        """The product with this id at AliExpress."""
        return self._by_aliexpress.get(product_id)

    def by_picture(self, code: str) -> SampleProduct | None:
        """The product whose picture address contains this code."""
        return self._by_picture.get(code)

    def descriptor(self, product: SampleProduct) -> Descriptor:
        """The descriptor of the product's main picture."""
        return _descriptor(product.look)

    def prepare(self, kind: Kind) -> None:
        """Compute what every search compares a photo with to tell whether it shows this kind."""
        _kind_descriptors(kind)

    def closest(self, photo: Descriptor, count: int = MAX_MATCHES) -> list[Match]:
        """The products that look like the photo, best first. This can take a second: call it in the picture thread.

        Like real image searches, it first decides what kind of thing the photo shows, by the nearest outline among
        the shapes of each kind. So a red mug finds mugs and no red lamp. Several kinds that are about equally near are
        all found. A photo that shows nothing of what is sold here finds nothing.
        """
        outlines = _outline_distances(photo)
        limit = min(outlines.values()) + KIND_TOLERANCE
        distances = [
            (photo.distance(self.descriptor(product)), product)
            for product in self.products
            if outlines[product.look.kind] <= limit
        ]
        if min(outlines.values()) > LIKE_OUTLINE and all(distance > LIKE_ALL for distance, _ in distances):
            return []
        ranked = [(distance + 4 * outlines[product.look.kind], product) for distance, product in distances]
        ranked.sort(key=lambda pair: (pair[0], pair[1].number))
        return [Match(product, round(max(0.0, 1 - distance / 4), 3)) for distance, product in ranked[:count]]

    def nearest_kinds(self, photo: Descriptor) -> list[Kind]:
        """The kinds with the nearest outlines, the nearest first, whether or not the photo shows one of them."""
        outlines = _outline_distances(photo)
        return sorted(Kind, key=lambda kind: outlines[kind])[:NEAREST_KINDS]

    def picture(self, product: SampleProduct, view: int = 0, side: int = PICTURE_SIDE) -> bytes:
        """One of the product's views as JPEG, `side` pixels square."""
        return render_jpeg(product.look, side, VIEWS[view % len(VIEWS)])


def _outline_distances(photo: Descriptor) -> dict[Kind, float]:
    return {kind: min(map(photo.outline_distance, _kind_descriptors(kind))) for kind in Kind}


def _kind_descriptors(kind: Kind) -> list[Descriptor]:
    # Outlines depend on the shape alone, but for white products, which stand out little from their background.
    return [
        _descriptor(Look(kind, shape, colour, Pattern.PLAIN))
        for shape in DATA.kinds[kind].shapes
        for colour in (Colour.RED, Colour.WHITE)
    ]


@cache
def _descriptor(look: Look) -> Descriptor:
    return describe(render(look, DESCRIBED_SIDE))
