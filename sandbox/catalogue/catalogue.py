"""The sample products with their pictures and descriptors, kept in a folder so that each is computed once."""

import hashlib
import io
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from PIL import Image

from sandbox.catalogue.descriptor import Descriptor, describe
from sandbox.catalogue.drawing import STUDIO, Scene, draw
from sandbox.catalogue.looks import Kind
from sandbox.catalogue.products import SampleProduct, sample_products

PICTURE_SIDE = 800
CLOSEST = 100
"""How many products a search finds at most."""
ALMOST = 0.06
"""A kind is found beside the nearest one when its nearest outline is at most so much farther from the photo."""

VIEWS: tuple[Scene, ...] = (
    Scene(),
    Scene(ground=(232, 239, 245), size=0.62),
    Scene(ground=(244, 236, 226), turn=7),
    Scene(ground=STUDIO, flip=True, size=0.9),
)
"""The pictures of one product: the first is its main one."""


@dataclass(frozen=True)
class Match:
    """A product and how like the photo it is: 1 is the same picture, 0 nothing in common."""

    product: SampleProduct
    similarity: float


class Catalogue:
    """The products, searchable by picture. `open` is the way to one."""

    def __init__(self, products: Sequence[SampleProduct], descriptors: Sequence[Descriptor], folder: Path) -> None:
        self.products = tuple(products)
        self._descriptors = tuple(descriptors)
        self._folder = folder
        self._by_offer = {product.offer_id: product for product in products}
        self._by_aliexpress = {product.aliexpress_id: product for product in products}
        self._by_picture = {product.picture_code: product for product in products}

    @classmethod
    def open(cls, folder: Path | None = None) -> "Catalogue":
        """The catalogue, with its pictures and descriptors in `folder` (default: the user's cache directory).

        The first time it draws every product small, a few seconds of work; later it reads one file.
        """
        folder = (folder or default_folder()) / _version()
        folder.mkdir(parents=True, exist_ok=True)
        products = sample_products()
        return cls(products, _descriptors(products, folder / "descriptors.json"), folder)

    def by_offer(self, offer_id: int) -> SampleProduct | None:
        """The product with this id at 1688."""
        return self._by_offer.get(offer_id)

    def by_aliexpress(self, product_id: str) -> SampleProduct | None:
        """The product with this id at AliExpress."""
        return self._by_aliexpress.get(product_id)

    def by_picture(self, code: str) -> SampleProduct | None:
        """The product whose picture address has this code in it."""
        return self._by_picture.get(code)

    def descriptor(self, product: SampleProduct) -> Descriptor:
        """What the product's main picture shows."""
        return self._descriptors[product.number]

    def closest(self, photo: Descriptor, count: int = CLOSEST) -> list[Match]:
        """The products that look like the photo, best first.

        As image searches do, it first asks what kind of thing this is, by the nearest outline among the products of
        each kind. So a red mug finds mugs and no red lamp, in whatever order they are wanted. Where several kinds
        are equally near, as for a photo of something that is not sold here, all of them are found.
        """
        outlines = [photo.outline_distance(descriptor) for descriptor in self._descriptors]
        nearest: dict[Kind, float] = {}
        for product, outline in zip(self.products, outlines, strict=True):
            kind = product.look.kind
            nearest[kind] = min(nearest.get(kind, outline), outline)
        farthest = min(nearest.values()) + ALMOST
        found = [
            (photo.distance(descriptor) + 4 * nearest[product.look.kind], product)
            for product, descriptor in zip(self.products, self._descriptors, strict=True)
            if nearest[product.look.kind] <= farthest
        ]
        found.sort(key=lambda pair: (pair[0], pair[1].number))
        return [Match(product, round(max(0.0, 1 - distance / 4), 3)) for distance, product in found[:count]]

    def picture(self, product: SampleProduct, view: int = 0, side: int = PICTURE_SIDE) -> bytes:
        """The JPEG of one of the product's views, `side` pixels square; drawn at the first call, then kept."""
        path = self._folder / f"{product.picture_code}-{view}-{side}.jpg"
        if not path.exists():
            _write(path, _jpeg(draw(product.look, side, VIEWS[view % len(VIEWS)])))
        return path.read_bytes()


def default_folder() -> Path:
    """Where drawn pictures are kept when no folder is named: below the user's cache directory."""
    caches = os.environ.get("XDG_CACHE_HOME")
    return (Path(caches) if caches else Path.home() / ".cache") / "snapsource" / "sandbox"


def _descriptors(products: Sequence[SampleProduct], path: Path) -> list[Descriptor]:
    if path.exists():
        return [_descriptor(row) for row in json.loads(path.read_bytes())]
    descriptors = [describe(draw(product.look, 128, finer=1)) for product in products]
    _write(path, json.dumps([asdict(descriptor) for descriptor in descriptors]).encode())
    return descriptors


def _descriptor(row: Mapping[str, object]) -> Descriptor:
    return Descriptor(**{name: tuple(value) if isinstance(value, list) else value for name, value in row.items()})  # type: ignore[arg-type]  # written by _descriptors


def _version() -> str:
    """A name that changes with the code that draws, so that nothing outdated is read."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88, optimize=True)
    return out.getvalue()


def _write(path: Path, data: bytes) -> None:
    """Writes the whole file or nothing: two processes may fill the same folder."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(data)
    Path(file.name).replace(path)
