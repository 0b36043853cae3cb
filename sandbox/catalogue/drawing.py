"""Pictures of sample products: the drawing of its kind, on a light ground, with a soft shadow."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PIL import Image, ImageFilter

from sandbox.catalogue import clothes, gadgets, housewares, trousers
from sandbox.catalogue.canvas import Canvas
from sandbox.catalogue.looks import RGB, Kind, Look

STUDIO: RGB = (247, 246, 243)

DRAWINGS: Mapping[Kind, Callable[[Canvas, Look], None]] = {
    Kind.TSHIRT: clothes.tshirt,
    Kind.DRESS: clothes.dress,
    Kind.SNEAKERS: clothes.sneakers,
    Kind.HANDBAG: clothes.handbag,
    Kind.BACKPACK: clothes.backpack,
    Kind.MUG: housewares.mug,
    Kind.LAMP: housewares.lamp,
    Kind.TOY_CAR: gadgets.toy_car,
    Kind.TEDDY: gadgets.teddy,
    Kind.HAMMER: gadgets.hammer,
    Kind.SCREWDRIVER: gadgets.screwdriver,
    Kind.PHONE_CASE: gadgets.phone_case,
    Kind.CAP: clothes.cap,
    Kind.WATCH: clothes.watch,
    Kind.UMBRELLA: housewares.umbrella,
    Kind.BOTTLE: housewares.bottle,
    Kind.CHAIR: housewares.chair,
    Kind.HEADPHONES: gadgets.headphones,
    Kind.VASE: housewares.vase,
    Kind.FACE_MASK: clothes.face_mask,
    Kind.TROUSERS: trousers.trousers,
    Kind.SHORTS: trousers.shorts,
}


@dataclass(frozen=True)
class Scene:
    """How a product is set up for a picture.

    `size` is the share of the side that its longer dimension takes, `turn` is in degrees, anticlockwise.
    """

    ground: RGB = STUDIO
    size: float = 0.8
    turn: float = 0
    flip: bool = False


def draw(look: Look, pixels: int, scene: Scene | None = None, *, finer: int = 2) -> Image.Image:
    """A square RGB picture. It is drawn `finer` times as large and reduced, which smooths every edge."""
    scene = scene or Scene()
    size = pixels * finer
    canvas = Canvas(size)
    DRAWINGS[look.kind](canvas, look)
    figure = _placed(canvas.image, scene)
    picture = _ground(size, scene.ground)
    shadow = figure.getchannel("A").point(lambda alpha: alpha * 0.3)
    # The shadow is soft, so a small one enlarged looks the same and is much quicker to blur.
    small = shadow.resize((100, 100), Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(2.2))
    picture.paste((90, 88, 92), (round(size * 0.008), round(size * 0.02)), small.resize((size, size)))
    picture.paste(figure, (0, 0), figure)
    return picture.reduce(finer) if finer > 1 else picture


def _placed(figure: Image.Image, scene: Scene) -> Image.Image:
    if scene.flip:
        figure = figure.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if scene.turn:
        figure = figure.rotate(scene.turn, Image.Resampling.BICUBIC)
    cut = figure.crop(figure.getbbox())
    factor = figure.width * scene.size / max(cut.size)
    width, height = (max(1, round(side * factor)) for side in cut.size)
    placed = Image.new("RGBA", figure.size, (0, 0, 0, 0))
    corner = ((figure.width - width) // 2, (figure.height - height) // 2)
    placed.paste(cut.resize((width, height), Image.Resampling.BILINEAR), corner)
    return placed


def _ground(size: int, colour: RGB) -> Image.Image:
    """The ground, a little darker towards the lower edge."""
    column = Image.new("RGB", (1, 2))
    column.putpixel((0, 0), colour)
    red, green, blue = (round(part * 0.965) for part in colour)
    column.putpixel((0, 1), (red, green, blue))
    return column.resize((size, size), Image.Resampling.BILINEAR)
