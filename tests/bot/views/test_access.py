import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.i18n import Translator, load_translators
from bot.models.people import Invitation, invitation_hash
from bot.views.access import (
    ban_usage_text,
    banned_text,
    ids_text,
    invitation_screen,
    invitations_screen,
    invite_usage_text,
    not_banned_text,
    unbanned_text,
)
from tests.bot.views.judge import data_of, labels, message

SINCE = 1_767_268_800
"""2026-01-01 12:00 UTC."""
TRANSLATORS = load_translators()
OPEN = Invitation(invitation_hash("a code"), 5, SINCE)


def test_an_invitation_says_for_whom_and_until_when_it_is_open(en: Translator) -> None:
    text = message(invitation_screen(en, "https://t.me/a_bot?start=code", OPEN).text)
    assert "https://t.me/a_bot?start=code" in text
    assert "for 5 people, until 1 Jan 2026, 12:00" in text


def test_each_open_invitation_can_be_taken_back(en: Translator) -> None:
    screen = invitations_screen(en, [OPEN, Invitation(invitation_hash("another"), 1, SINCE)])
    label = f"{OPEN.code_hash[:4]}: Revoke"
    assert labels(screen.keyboard) == [label, f"{invitation_hash('another')[:4]}: Revoke", "✕ Close"]
    assert data_of(screen.keyboard, label) == f"a:revoke:{OPEN.code_hash[:12]}:0"


@settings(max_examples=20)
@given(count=st.integers(1, 300))
def test_a_list_of_any_length_has_pages_and_every_invitation_is_on_one(count: int) -> None:
    en = TRANSLATORS["en"]
    invitations = [Invitation(invitation_hash(str(number)), 100, SINCE) for number in range(count)]
    found, page = list[str](), 0
    while True:
        screen = invitations_screen(en, invitations, page)
        assert message(screen.text)
        found += [str(data_of(screen.keyboard, label)) for label in labels(screen.keyboard) if "Revoke" in label]
        if "▶" not in labels(screen.keyboard):
            break
        page += 1
        assert data_of(screen.keyboard, "▶") == f"a:invites:{page}"
    assert [data.split(":")[2] for data in found] == [one.code_hash[:12] for one in invitations]
    assert labels(invitations_screen(en, invitations, 99).keyboard) == labels(screen.keyboard)


def test_a_list_of_no_invitations_says_how_to_make_one(en: Translator) -> None:
    assert message(invitations_screen(en, []).text) == "No open invitations. Make one: /invite"


@pytest.mark.parametrize(
    ("user_id", "chat_id", "lines"),
    [
        (7, 7, ["Your user ID: 7"]),
        (7, -1007, ["Your user ID: 7", "The ID of this chat: -1007"]),
        (None, -1007, ["The ID of this chat: -1007"]),
    ],
)
def test_ids_are_told_of_the_person_and_of_another_chat(
    en: Translator, user_id: int | None, chat_id: int, lines: list[str]
) -> None:
    assert message(ids_text(en, user_id, chat_id)).splitlines() == lines


def test_every_sentence_fits_in_every_language(translators: dict[str, Translator]) -> None:
    for t in translators.values():
        sentences = [banned_text(t, 5), unbanned_text(t, 5, was_banned=True), unbanned_text(t, 5, was_banned=False)]
        for sentence in [*sentences, ban_usage_text(t), invite_usage_text(t), not_banned_text(t)]:
            assert message(sentence)
