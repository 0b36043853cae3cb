"""Photos to try a search with: products of the catalogue, photographed as a customer might."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from PIL import Image, ImageChops

from sandbox.catalogue.looks import Colour, Kind, Look, Shape
from sandbox.catalogue.pictures import Shot, render
from sandbox.catalogue.products import SampleProduct

_SHOTS = (
    Shot(background=(226, 234, 241), size=0.7, turn=2.5),
    Shot(background=(240, 231, 219), size=0.64, turn=-3),
    Shot(background=(228, 238, 228), size=0.74, turn=1.5),
    Shot(background=(238, 230, 238), size=0.68, turn=-2),
)

_SUBJECTS: Sequence[tuple[Kind, Colour | None, Shape | None]] = (
    (Kind.MUG, Colour.RED, Shape.CLASSIC),
    (Kind.TSHIRT, None, Shape.CLASSIC),
    (Kind.SNEAKERS, None, Shape.TALL),
    (Kind.BACKPACK, None, Shape.CLASSIC),
    (Kind.TOY_CAR, Colour.RED, Shape.CLASSIC),
    (Kind.TEDDY, None, None),
    (Kind.LAMP, None, Shape.CLASSIC),
    (Kind.CHAIR, None, Shape.WIDE),
    (Kind.UMBRELLA, None, None),
    (Kind.HEADPHONES, None, None),
    (Kind.WATCH, None, Shape.ROUND),
    (Kind.VASE, Colour.RED, Shape.CLASSIC),
)

_GRAIN = [round(128 + (value - 127.5) * 0.08) for value in range(256)]


@dataclass(frozen=True)
class SamplePhoto:
    """A photo of one product."""

    name: str
    product: SampleProduct
    shot: Shot

    def jpeg(self, side: int = 960) -> bytes:
        """The photo as JPEG, `side` pixels square, with the grain of a small camera. The bytes are always the same."""
        return _grainy_jpeg(self.product.look, side, self.shot)


def sample_photos(products: Sequence[SampleProduct]) -> dict[str, SamplePhoto]:
    """A dozen photos by name, each of another kind of product."""
    photos = {}
    for number, (kind, colour, shape) in enumerate(_SUBJECTS):
        candidates = [
            product
            for product in products
            if product.look.kind is kind
            and colour in (None, product.look.colour)
            and shape in (None, product.look.shape)
        ]
        # The first of a colour is plain; without a colour, varying places give varying colours.
        product = candidates[0 if colour else (3 * number) % len(candidates)]
        photos[kind.value] = SamplePhoto(kind.value, product, _SHOTS[number % len(_SHOTS)])
    return photos


@lru_cache(maxsize=32)
def _grainy_jpeg(look: Look, side: int, shot: Shot) -> bytes:
    noise = Random(look.kind).randbytes(side * side)  # noqa: S311 - the same grain each time
    grain = Image.frombytes("L", (side, side), noise).point(_GRAIN)
    grainy = ImageChops.add(render(look, side, shot), Image.merge("RGB", (grain, grain, grain)), offset=-128)
    out = io.BytesIO()
    grainy.save(out, "JPEG", quality=84)
    return out.getvalue()
