from bot.i18n import Translator
from bot.views.privacy import forget_screen, forgotten_screen, kept_screen, privacy_screen
from providers.query import Capabilities
from tests.bot.views.judge import data_of, labels, message
from tests.fake_provider import FakeAliExpress, FakeParsebot, FakeProvider
from tests.samples import LIMITS


class FetchingProvider(FakeProvider):
    """A provider that fetches the photo from a public address."""

    capabilities = Capabilities(image=LIMITS, needs_public_photo=True)


def test_who_gets_the_photo_and_how_follows_from_the_providers(en: Translator) -> None:
    text = message(privacy_screen(en, [FetchingProvider(), FakeAliExpress(), FakeParsebot()], invited_only=False).text)
    assert "• TMAPI Global: they fetch it from an address nobody can guess, open for seconds." in text
    assert "• AliExpress: I send it to them." in text
    assert "parse.bot" not in text


def test_all_that_is_kept_is_named(en: Translator) -> None:
    text = message(privacy_screen(en, [], invited_only=False).text)
    named = ("settings", "exchange rate", "costs", "search", "☆", "lists", "notes", "your photos", "Links", "file")
    assert [one for one in named if one not in text] == []


def test_an_invitation_is_mentioned_where_one_is_needed(en: Translator) -> None:
    for invited_only in (True, False):
        privacy = message(privacy_screen(en, [FakeProvider()], invited_only=invited_only).text)
        forget = message(forget_screen(en, invited_only=invited_only).text)
        assert ("invited" in privacy, "invitation" in forget) == (invited_only, invited_only)


def test_it_is_said_whether_a_chat_or_a_group_is_forgotten(en: Translator) -> None:
    for group, place in ((True, "group"), (False, "chat")):
        text = message(forget_screen(en, invited_only=False, group=group).text)
        assert text.startswith(f"Delete everything I keep about this {place}?")


def test_forgetting_is_asked_with_two_answers(en: Translator) -> None:
    keyboard = forget_screen(en, invited_only=False).keyboard
    assert labels(keyboard) == ["Delete all", "Keep it"]
    assert data_of(keyboard, "Delete all") == "f:yes"


def test_all_of_it_fits_in_every_language(translators: dict[str, Translator]) -> None:
    for t in translators.values():
        assert message(privacy_screen(t, [FetchingProvider(), FakeAliExpress()], invited_only=True).text)
        assert message(forget_screen(t, invited_only=True).text)
        assert message(forgotten_screen(t).text)
        assert message(kept_screen(t).text)
