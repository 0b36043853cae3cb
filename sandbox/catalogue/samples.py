"""Photos to try a search with: products of the catalogue as somebody else might have photographed them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageChops

from sandbox.catalogue.drawing import Scene, draw
from sandbox.catalogue.looks import Colour, Cut, Kind
from sandbox.catalogue.products import SampleProduct

_SCENES: Sequence[Scene] = (
    Scene(ground=(226, 234, 241), size=0.7, turn=2.5),
    Scene(ground=(240, 231, 219), size=0.64, turn=-3),
    Scene(ground=(228, 238, 228), size=0.74, turn=1.5),
    Scene(ground=(238, 230, 238), size=0.68, turn=-2),
)

_CHOICE: Sequence[tuple[Kind, Colour | None, Cut | None]] = (
    (Kind.MUG, Colour.RED, Cut.CLASSIC),
    (Kind.TSHIRT, None, Cut.CLASSIC),
    (Kind.SNEAKERS, None, Cut.TALL),
    (Kind.BACKPACK, None, Cut.CLASSIC),
    (Kind.TOY_CAR, Colour.RED, Cut.CLASSIC),
    (Kind.TEDDY, None, None),
    (Kind.LAMP, None, Cut.CLASSIC),
    (Kind.CHAIR, None, Cut.WIDE),
    (Kind.UMBRELLA, None, None),
    (Kind.HEADPHONES, None, None),
    (Kind.WATCH, None, Cut.ROUND),
    (Kind.VASE, Colour.RED, Cut.CLASSIC),
)


_GRAIN = [round(128 + (value - 127.5) * 0.08) for value in range(256)]


@dataclass(frozen=True)
class SamplePhoto:
    """One photo of the tray: its name, and the product that it shows."""

    name: str
    product: SampleProduct
    scene: Scene

    def jpeg(self, side: int = 960) -> bytes:
        """The photo, `side` pixels square, with the grain of a small camera; always the same bytes."""
        picture = draw(self.product.look, side, self.scene)
        noise = Random(self.name).randbytes(side * side)  # noqa: S311 - the same grain each time
        grain = Image.frombytes("L", (side, side), noise).point(_GRAIN)
        grainy = ImageChops.add(picture, Image.merge("RGB", (grain, grain, grain)), offset=-128)
        out = io.BytesIO()
        grainy.save(out, "JPEG", quality=84)
        return out.getvalue()


def sample_photos(products: Sequence[SampleProduct]) -> list[SamplePhoto]:
    """The tray: a dozen photos, each of another kind of product."""
    photos = []
    for number, (kind, colour, cut) in enumerate(_CHOICE):
        fitting = [
            product
            for product in products
            if product.look.kind is kind and colour in (None, product.look.colour) and cut in (None, product.look.cut)
        ]
        # With a colour asked for, the first of the kind is the plain one; without, another place gives another colour.
        product = fitting[0 if colour else (3 * number) % len(fitting)]
        photos.append(SamplePhoto(kind.value, product, _SCENES[number % len(_SCENES)]))
    return photos
