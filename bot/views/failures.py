"""What is said when a search, or a step in one, brings nothing: the only place that puts these errors into words."""

from collections.abc import Sequence
from dataclasses import replace

from bot.i18n import Translator
from bot.models.billing import Limit
from bot.models.failures import (
    SOON,
    FetchFault,
    LinkLeadsNowhere,
    PhotoNotReached,
    ProvidersFailed,
    QuotaExceeded,
    SearchFailed,
    TooManyLinks,
    UnreadablePhoto,
)
from bot.models.labels import failure_reason, source_title
from bot.models.open_search import OpenSearch
from bot.models.photo_fault import PhotoFault
from bot.models.pictures import PartsPicture
from bot.models.search import Failure
from bot.views.keyboards import back_keyboard, closing_keyboard, country_keyboard, failure_keyboard, parts_keyboard
from bot.views.markup import bold, plain
from bot.views.messages import photos_forbidden_line
from bot.views.screen import Screen
from providers.errors import FailureKind
from providers.models import Product
from providers.registry import PROVIDERS


def failed_search_screen(opened: OpenSearch, error: SearchFailed) -> Screen:
    """Say why the search failed, and offer what can help: to try again soon, the other marketplace, another source."""
    text = failure_text(opened.t, error, opened.sources)
    if isinstance(error, UnreadablePhoto):
        if not error.parts:
            return Screen(text)
        picture, forbidden = PartsPicture(opened.search, error.parts), photos_forbidden_line(opened.t)
        return Screen(text, parts_keyboard(opened, error.parts), picture, photos_forbidden=forbidden)
    if not _helps_soon(error) and not isinstance(error, ProvidersFailed):
        return Screen(text, closing_keyboard(opened))
    if not isinstance(error, ProvidersFailed):
        return Screen(text, failure_keyboard(opened, has_alternatives=False))
    if not_sold_country(error):
        return Screen(text, country_keyboard(opened))
    if _is_gone(error.failures) or _is_limit(error.failures):
        return Screen(text, closing_keyboard(opened))
    # The product of a link is sold at one marketplace alone.
    has_alternatives = opened.has_alternatives and opened.search.product_link is None
    if opened.search.product_link is not None:
        opened = replace(opened, elsewhere=None)
    return Screen(
        text,
        failure_keyboard(
            _not_where_it_failed(opened, error), has_alternatives=has_alternatives, again=_helps_soon(error)
        ),
    )


def failed_refinement_screen(opened: OpenSearch, error: SearchFailed) -> Screen:
    """Say why searching in another way failed, and lead back to the card of `opened`, which is kept."""
    if isinstance(error, ProvidersFailed) and not _is_limit(error.failures):
        kept = _not_where_it_failed(opened, error)
    else:
        # A limit, or a photo that can't be had, is the same everywhere.
        kept = replace(opened, elsewhere=None, has_alternatives=False)
    return Screen(failure_text(opened.t, error, opened.sources), back_keyboard(kept))


def failure_text(t: Translator, error: SearchFailed, sources: Sequence[str] = ()) -> str:
    """Say why there are no results, as a message of its own; `sources` are the providers that are set up."""
    match error:
        case QuotaExceeded():
            return _quota_text(t, error)
        case UnreadablePhoto():
            return unreadable_text(t, error.fault)
        case PhotoNotReached():
            return _not_reached_text(t, error.fault)
        case LinkLeadsNowhere():
            return _leads_nowhere_text(t)
        case TooManyLinks():
            return _too_many_links_text(t)
        case _:
            return _providers_text(t, error.failures, sources)


def failure_notice(t: Translator, error: SearchFailed) -> str:
    """Say in one line why no further results can be had."""
    match error:
        case QuotaExceeded():
            return " ".join((t.gettext("No more results today."), opens_again(t, error.seconds)))
        case ProvidersFailed(failures=(failure, *_)):
            name, reason = source_title(failure.provider), failure_reason(t, failure.kind)
            return t.gettext("{provider} can't show more right now: {reason}.", provider=name, reason=reason)
        case PhotoNotReached():
            return _not_reached_text(t, error.fault)
        case _:
            return plain(t.gettext("I couldn't get this picture. Please send it again."))


def no_details_text(t: Translator, product: Product, error: SearchFailed) -> str:
    """Say in one line why a product's details can't be had."""
    country = not_sold_country(error)
    if country:
        return _not_sold_text(t, country)
    failure = error.failures[0]
    name, reason = source_title(failure.provider or product.provider), failure_reason(t, failure.kind)
    told = t.gettext("{provider} can't tell more right now: {reason}.", provider=name, reason=reason)
    return f"{told} {opens_again(t, error.seconds)}" if isinstance(error, QuotaExceeded) else told


def not_sold_country(error: SearchFailed) -> str | None:
    """Return the country that a product is not sold to, if that is why nothing came."""
    return _not_sold_country(error.failures)


def unreadable_text(t: Translator, fault: PhotoFault) -> str:
    """Say why a photo can't be searched, and what to send instead."""
    return plain(
        {
            PhotoFault.UNKNOWN_FORMAT: t.gettext(
                "I can't read this file as a picture. Send a JPEG, PNG, WebP or HEIC."
            ),
            PhotoFault.PDF: t.gettext("This is a PDF. Send a screenshot of the product, or its picture as a photo."),
            PhotoFault.OFFICE_FILE: t.gettext(
                "This is an office file. Send a screenshot of the product, or its picture as a photo."
            ),
            PhotoFault.ARCHIVE: t.gettext("This is an archive. Unpack it, and send me the pictures in it."),
            PhotoFault.VIDEO: t.gettext("This is a video. Send a screenshot that shows the product."),
            PhotoFault.TOO_MANY_BYTES: t.gettext("This file is too large for me. Send the picture as a photo."),
            PhotoFault.TOO_MANY_PIXELS: t.gettext("This picture has too many pixels: send it as a photo."),
            PhotoFault.TOO_SMALL: t.gettext("This picture is too small to make anything out."),
            PhotoFault.TOO_NARROW: t.gettext(
                "This picture is too narrow to make anything out. Send a screenshot of the product."
            ),
            PhotoFault.LONG: t.gettext(
                "This picture is very long. Which part should I search with, counted from the start? Each"
                " search counts."
            ),
            PhotoFault.TOO_DEMANDING: t.gettext("This picture takes too long to read: send it as a photo."),
            PhotoFault.DAMAGED: t.gettext("This picture is damaged. Please send it again."),
            PhotoFault.BUSY: t.gettext("I'm very busy right now. Please send it again in a moment."),
        }[fault]
    )


def opens_again(t: Translator, seconds: int) -> str:
    """Say when the next day begins, which is in `seconds`."""
    return t.gettext("You can search again {when}.", when=t.later(seconds))


def _not_reached_text(t: Translator, fault: FetchFault) -> str:
    match fault:
        case FetchFault.TOO_BIG:
            return unreadable_text(t, PhotoFault.TOO_MANY_BYTES)
        case FetchFault.EMPTY | FetchFault.FOREIGN:
            return plain(t.gettext("Telegram gave me something other than this picture. Try again, or send it again."))
        case _:
            return plain(t.gettext("I couldn't get this picture. Please send it again."))


def _leads_nowhere_text(t: Translator) -> str:
    return plain(
        t.gettext(
            "I found no product behind this link. Send me the link of the product's page, or a photo of the product."
        )
    )


def _too_many_links_text(t: Translator) -> str:
    return plain(t.gettext("Too many links led nowhere. Try again in ten minutes, or send me a photo of the product."))


def _quota_text(t: Translator, error: QuotaExceeded) -> str:
    if error.limit is Limit.CREDITS:
        reason = t.gettext("This bot has used up its searches for today.")
    else:
        reason = t.gettext("You have used up your searches for today.")
    hint = t.gettext("You can still browse what you found today, and searching the same photo again is free.")
    return "\n".join([bold(reason), plain(opens_again(t, error.seconds)), plain(hint)])


def _providers_text(t: Translator, failures: tuple[Failure, ...], sources: Sequence[str]) -> str:
    """Say that every provider failed, each with its reason in plain words."""
    if not failures:
        advice = t.gettext("None is set up for this choice: pick another.")
        return "\n".join([bold(t.gettext("No source to ask")), plain(advice)])
    if _is_limit(failures):
        return plain(t.gettext("That day's searches were used up. Send the photo again."))
    country = _not_sold_country(failures)
    if country:
        return plain(_not_sold_text(t, country))
    if _is_gone(failures):
        return plain(t.gettext("This product is no longer offered."))
    names = [*sources, *(failure.provider for failure in failures)]
    reasons = [
        plain(f"• {t.named(source_title(failure.provider, names), failure_reason(t, failure.kind))}")
        for failure in failures
    ]
    return "\n".join([bold(t.gettext("The search failed")), *reasons, plain(_hope(t, failures))])


def _hope(t: Translator, failures: Sequence[Failure]) -> str:
    """Say what may help: to try again is said only where that may help soon."""
    if any(failure.kind in SOON for failure in failures):
        return t.gettext("No need to send the photo again: just try again.")
    if all(failure.kind is FailureKind.PHOTO_REFUSED for failure in failures):
        return t.gettext("Another photo of the product may help.")
    return t.gettext("Trying again won't help yet: the bot's operator has to fix this first.")


def _helps_soon(error: SearchFailed) -> bool:
    """Whether the same search may succeed in a moment; without a source to ask, it does once another is chosen."""
    match error:
        case ProvidersFailed(failures=failures):
            return not failures or any(failure.kind in SOON for failure in failures)
        case PhotoNotReached(fault=fault):
            return fault is not FetchFault.TOO_BIG
        case _:
            return not isinstance(error, QuotaExceeded)


def _is_limit(failures: Sequence[Failure]) -> bool:
    return any(failure.kind is FailureKind.LIMIT for failure in failures)


def _not_where_it_failed(opened: OpenSearch, error: SearchFailed) -> OpenSearch:
    """Return a search that doesn't offer the marketplace whose sources have just failed."""
    failed = {PROVIDERS[one.provider].marketplace for one in error.failures if one.provider in PROVIDERS}
    return replace(opened, elsewhere=None) if opened.elsewhere in failed else opened


def _not_sold_country(failures: tuple[Failure, ...]) -> str | None:
    """Return the first country that a product is not sold to, None if anything else went wrong too."""
    expected = (FailureKind.GONE, FailureKind.NOT_SOLD_THERE)
    countries = [failure.country for failure in failures if failure.kind is FailureKind.NOT_SOLD_THERE]
    return countries[0] if countries and all(failure.kind in expected for failure in failures) else None


def _not_sold_text(t: Translator, country: str) -> str:
    name = t.country_name(country)
    return t.gettext(
        "This product is not sold to {country}. It may be to another: choose it in the settings.", country=name
    )


def _is_gone(failures: tuple[Failure, ...]) -> bool:
    return bool(failures) and all(failure.kind is FailureKind.GONE for failure in failures)
