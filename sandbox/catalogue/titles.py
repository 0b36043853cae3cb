"""Titles of sample products in nine languages."""

from sandbox.catalogue.data import DATA, Names
from sandbox.catalogue.looks import Colour, Look

LANGUAGES = DATA.languages


def title(look: Look, extra: int, language: str) -> str:
    """A title such as "Red striped mug, tall model, wholesale". `extra` numbers the last words and wraps around."""
    noun, _, form = _in(language, DATA.kinds[look.kind].names).partition("/")
    adjectives = _in(language, DATA.colours[look.colour].names).split("/")
    words = {
        "kind": noun,
        "colour": adjectives[DATA.adjective_forms[language].index(form) if len(adjectives) > 1 else 0],
        "pattern": _in(language, DATA.patterns[look.pattern]) if look.pattern in DATA.patterns else "",
        "shape": _in(language, DATA.shapes[look.shape]),
        "extra": _in(language, DATA.extras[extra % len(DATA.extras)]),
    }
    joined = " ".join(DATA.title_templates[language].format_map(words).split()).replace(" ,", ",")
    return joined[0].upper() + joined[1:]


def colour_name(colour: Colour, language: str) -> str:
    """The name of a colour by itself."""
    return _in(language, DATA.colours[colour].names).split("/")[0]


def _in(language: str, names: Names) -> str:
    return names[LANGUAGES.index(language)]
