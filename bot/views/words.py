"""What is said to somebody who answers a card in words that can't be done."""

from bot.i18n import Translator
from bot.models.labels import source_title
from bot.models.wishes import Wish
from bot.views.markup import plain
from bot.views.quantity_lines import pieces


def words_text(t: Translator, wish: Wish, provider: str | None = None, takers: tuple[str, ...] = ()) -> str:
    """Say what can be done with results, and why the wish can't be met.

    `provider` is the one that can't meet it, None where that is not the reason; `takers` are those that take words.
    """
    lines = []
    if wish.quantity is not None:
        lines.append(t.gettext("Reply to a card with a quantity to see the price for it."))
    elif provider is not None and wish.words:
        lines.append(t.gettext("{provider} can't search by words.", provider=source_title(provider, takers)))
        if takers:
            names = t.listed(source_title(name, (provider, *takers)) for name in takers)
            lines.append(t.gettext("These can, under 🏬: {providers}.", providers=names))
    elif provider is not None:
        lines.append(t.gettext("{provider} can't search that way.", provider=source_title(provider)))
    lines.append(understood_line(t))
    lines.append(t.gettext("The buttons below it do more: ⇅ order, ⚙ filters."))
    return plain("\n".join(lines))


def quantity_text(t: Translator, quantity: int) -> str:
    """Say for how many pieces a card shows the price now; 0 for no number."""
    if not quantity:
        return plain(t.gettext("The card no longer uses a quantity."))
    return plain(t.gettext("The card now shows the price for {pieces}.", pieces=pieces(t, quantity)))


def understood_line(t: Translator) -> str:
    """Say which words are understood in answer to a card."""
    examples = " · ".join(f"“{word}”" for word in examples_of(t))
    return t.gettext("In reply to a card, you can write: {examples}", examples=examples)


def examples_of(t: Translator) -> list[str]:
    """Return words that are understood in answer to a card."""
    return [
        t.gettext("cheaper"),
        t.gettext("more expensive"),
        t.gettext("bestsellers"),
        t.gettext("from a factory"),
        "10-50",
    ]
