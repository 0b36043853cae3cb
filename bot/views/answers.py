"""The messages that a search has beside its cards: on its way, nothing found, failed."""

from bot.i18n import Translator
from bot.models.labels import failure_reason, provider_name
from bot.models.photo import PhotoFault
from bot.models.results import Results
from bot.models.search import Failure, Search, Stage
from bot.views.card import note_lines
from bot.views.keyboards import back_keyboard, closing_keyboard, empty_keyboard, failure_keyboard
from bot.views.markup import CAPTION_LIMIT, bold, fit, plain
from bot.views.narrowing import limits
from bot.views.screen import Screen
from providers.capabilities import Capabilities
from providers.errors import FailureKind


def progress_text(t: Translator, stage: Stage) -> str:
    """Say what the search is doing."""
    return {
        Stage.PHOTO: t.gettext("🔎 Looking at the photo…"),
        Stage.PREPARING: t.gettext("🔎 Handing the photo to the marketplace…"),
        Stage.SEARCHING: t.gettext("🔎 Searching…"),
    }[stage]


def empty_screen(
    t: Translator, search: Search, results: Results, capabilities: Capabilities | None, *, others: bool
) -> Screen:
    """Say that nothing was found, and offer to widen the search or to look elsewhere."""
    limited = bool(limits(t, search, results, capabilities))
    return Screen(
        empty_text(t, search, results, capabilities), empty_keyboard(t, search, others=others, limited=limited)
    )


def refined_in_vain_screen(
    t: Translator, search: Search, results: Results, capabilities: Capabilities | None, *, others: bool
) -> Screen:
    """Say that `search`, another way of asking than the one whose card is kept, found nothing."""
    limited = bool(limits(t, search, results, capabilities))
    return Screen(
        empty_text(t, search, results, capabilities), back_keyboard(t, search, others=others, limited=limited)
    )


def failed_screen(t: Translator, search: Search, *, others: bool) -> Screen:
    """Say that every provider failed, and offer to try again or to look elsewhere, unless the product is gone."""
    if _gone(search.passed_over):
        return Screen(failed_text(t, search.passed_over), closing_keyboard(search))
    others = others and search.product_link is None  # a link's product is sold at one marketplace alone
    return Screen(failed_text(t, search.passed_over), failure_keyboard(t, search, others=others))


def empty_text(t: Translator, search: Search, results: Results, capabilities: Capabilities | None) -> str:
    """Say that nothing was found, where, and what may have narrowed it."""
    name = provider_name(search.provider or "")
    narrowed = limits(t, search, results, capabilities)
    if narrowed:
        where = t.gettext(
            "{provider} found no product like the one in this photo with: {limits}.",
            provider=name,
            limits=" · ".join(narrowed),
        )
        advice = t.gettext("Filters and a price range narrow the search: try without them.")
    else:
        where = t.gettext("{provider} found no product like the one in this photo.", provider=name)
        advice = t.gettext("Try a photo of the product alone, from the front and on a plain background.")
    notes = note_lines(t, search, results, capabilities)
    return fit([bold(t.gettext("Nothing found")), plain(where), plain(advice), *notes], CAPTION_LIMIT)


def failed_text(t: Translator, failures: tuple[Failure, ...]) -> str:
    """Say that every provider failed, each with its reason in plain words."""
    if not failures:
        advice = t.gettext("None is set up for this choice: pick another one.")
        return "\n".join([bold(t.gettext("No source to ask")), plain(advice)])
    if any(one.kind is FailureKind.LIMIT for one in failures):
        return plain(t.gettext("There are no more searches today. They open again at midnight, UTC."))
    if _gone(failures):
        return plain(t.gettext("This product is no longer offered."))
    reasons = [plain(f"• {t.named(provider_name(one.provider), failure_reason(t, one.kind))}") for one in failures]
    hope = plain(t.gettext("You need not send the photo again: try again."))
    return "\n".join([bold(t.gettext("The search failed")), *reasons, hope])


def _gone(failures: tuple[Failure, ...]) -> bool:
    return bool(failures) and all(one.kind is FailureKind.GONE for one in failures)


def turn_failed_text(t: Translator, failure: Failure) -> str:
    """Say, in a short notice, why no further results can be had."""
    name = provider_name(failure.provider)
    return t.gettext("{provider} gives no more now: {reason}.", provider=name, reason=failure_reason(t, failure.kind))


def unreadable_text(t: Translator, fault: PhotoFault) -> str:
    """Say why a photo can't be searched, and what to send instead."""
    return plain(
        {
            PhotoFault.UNKNOWN_FORMAT: t.gettext("This file is no picture I can read. Send a JPEG, PNG, WebP or HEIC."),
            PhotoFault.TOO_MANY_BYTES: t.gettext("This file is too large: Telegram hands me at most 20 MB."),
            PhotoFault.TOO_MANY_PIXELS: t.gettext("This picture has too many pixels: send it as a photo."),
            PhotoFault.TOO_SMALL: t.gettext("This picture is too small to recognise anything in it."),
            PhotoFault.DAMAGED: t.gettext("This picture is damaged. Send it once more, please."),
        }[fault]
    )


def no_photo_text(t: Translator) -> str:
    """Say what to send, to somebody who sent something else."""
    return plain(t.gettext("I search by photo: send me a picture of a product, or forward one. /help tells more."))


def not_reached_text(t: Translator) -> str:
    """Say that the photo could not be fetched."""
    return plain(t.gettext("I could not get this picture. Send it once more, please."))


def not_still_text(t: Translator) -> str:
    """Say that moving pictures can't be searched."""
    return plain(t.gettext("I can't search moving pictures. Send a photo or a screenshot of the product."))


def unexpected_text(t: Translator, reference: str) -> str:
    """Say that something went wrong that nobody expected, with the reference that the log has."""
    return plain(t.gettext("Something went wrong here, and it is not your fault. Reference: {id}", id=reference))


def unexpected_notice(t: Translator, what: str, reference: str) -> str:
    """Tell an operator what went wrong, and where to look for it."""
    told = t.gettext(
        "An error that nobody expected: {what}. In the log it has the reference {id}.", what=what, id=reference
    )
    rarely = t.gettext("The same is told once an hour at most.")
    return plain(f"{told} {rarely}")


def no_pictures_text(t: Translator) -> str:
    """Say that a product's pictures can't be had."""
    return plain(t.gettext("The pictures of this product can't be had just now."))


def foreign_link_text(t: Translator) -> str:
    """Say which links can be searched by."""
    return plain(t.gettext("I open links to products and pictures at 1688 and AliExpress only. Or send me a photo."))
