"""The facts that sample products are made of, read from `catalogue.json`: kinds, colours, names, prices, sellers."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from sandbox.catalogue.looks import RGB, Colour, Kind, Pattern, Shape

Names = tuple[str, ...]
"""One name per language, in the order of `CatalogueData.languages`.

Where adjectives agree with nouns, a noun names its form after a slash (`кружка/f`), and a colour lists its forms
separated by slashes (`красный/красная/красное/красные`) in the order of `CatalogueData.adjective_forms`.
"""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Category(_Record):
    """Where a kind is listed: the path of ids at 1688, and two levels of id and name at AliExpress."""

    path: tuple[str, ...]
    first: tuple[str, str]
    second: tuple[str, str]


class KindData(_Record):
    """One kind of product. `cny` is the range of prices in yuan; plain kinds have no room for a pattern."""

    names: Names
    shapes: tuple[Shape, ...]
    patterned: bool
    cny: tuple[int, int]
    category: Category


class ColourData(_Record):
    """One colour."""

    rgb: RGB
    names: Names


class SellerData(_Record):
    """What sellers are made of. A place is province, city, and the city's short name."""

    places: tuple[tuple[str, str, str], ...]
    names: tuple[str, ...]
    trades: tuple[str, ...]


class CatalogueData(_Record):
    """The whole file. `extras` are words such as "wholesale" that end a title."""

    languages: tuple[str, ...]
    kinds: dict[Kind, KindData]
    colours: dict[Colour, ColourData]
    patterns: dict[Pattern, Names]
    shapes: dict[Shape, Names]
    extras: tuple[Names, ...]
    title_templates: dict[str, str]
    adjective_forms: dict[str, tuple[str, ...]]
    sellers: SellerData


DATA = CatalogueData.model_validate_json(Path(__file__).with_name("catalogue.json").read_bytes())
