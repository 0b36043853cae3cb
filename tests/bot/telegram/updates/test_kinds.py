import pytest
from telegram import Bot, Update

from bot.observability.metrics import UpdateKind
from bot.telegram.updates.kinds import kind_of

BOT = Bot("123456:token")


def message(**parts: object) -> Update:
    chat = {"id": 7, "type": "private"}
    return Update.de_json({"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": chat, **parts}}, BOT)


PHOTO = {"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]}
PRESS = {"id": "1", "chat_instance": "x", "from": {"id": 7, "is_bot": False, "first_name": "Ann"}, "data": "x"}


@pytest.mark.parametrize(
    ("update", "kind"),
    [
        (message(**PHOTO), UpdateKind.PHOTO),
        (message(document={"file_id": "a", "file_unique_id": "b"}), UpdateKind.FILE),
        (message(text="/start"), UpdateKind.COMMAND),
        (message(text="hello"), UpdateKind.TEXT),
        (message(new_chat_title="Shop"), UpdateKind.OTHER),
        (Update.de_json({"update_id": 1, "callback_query": PRESS}, BOT), UpdateKind.PRESS),
        (Update(1), UpdateKind.OTHER),
    ],
)
def test_updates_are_told_apart_by_what_people_did(update: Update, kind: UpdateKind) -> None:
    assert kind_of(update) is kind
