from bot.telegram.seen_messages import REMEMBERED, SeenMessages

ANN, BEN, GROUP, OTHER_GROUP = 1, 2, -1001, -1002
PHOTO = 5


def test_private_chats_share_one_count_and_each_group_has_its_own() -> None:
    seen = SeenMessages()
    seen.add(ANN, 7)
    seen.add(GROUP, 9)
    assert [seen.newest(chat) for chat in (ANN, BEN, GROUP, OTHER_GROUP)] == [7, 7, 9, 0]


def test_an_older_message_is_not_the_newest() -> None:
    seen = SeenMessages()
    for number in (7, 6):
        seen.add(ANN, number)
    assert seen.newest(ANN) == 7


def test_what_was_seen_is_another_unless_it_answers_this_one() -> None:
    seen = SeenMessages()
    seen.add(ANN, 6, PHOTO)
    seen.add(ANN, 7, 4)
    seen.add(ANN, 8)
    assert [seen.is_another(ANN, number, PHOTO) for number in (6, 7, 8, 9)] == [False, True, True, False]


def test_the_latest_messages_are_remembered() -> None:
    seen = SeenMessages()
    for number in range(REMEMBERED + 1):
        seen.add(ANN, number)
    assert [seen.is_another(ANN, number, PHOTO) for number in (0, 1)] == [False, True]
