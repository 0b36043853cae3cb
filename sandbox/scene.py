"""Who is there when the curtain rises: the people and the chats of the demo."""

from dataclasses import dataclass

from sandbox.telegram import Telegram
from sandbox.telegram.objects import Chat, User


@dataclass(frozen=True)
class Scene:
    """The demo's chats in the order in which they are listed, and who can write in each."""

    writers: dict[int, tuple[User, ...]]
    """By chat id; the first is the one who writes unless another is chosen."""

    @property
    def first(self) -> int:
        """The id of the chat that is open at the start."""
        return next(iter(self.writers))


def set_scene(telegram: Telegram) -> Scene:
    """Adds three people with a private chat each, in English, Russian and Chinese, and a group of two of them."""
    ann = telegram.add_user("Ann", last_name="Miller", username="ann_miller", language_code="en", started=False)
    boris = telegram.add_user("Борис", last_name="Орлов", username="boris_orlov", language_code="ru", started=False)
    mei = telegram.add_user("小梅", username="xiaomei", language_code="zh", started=False)
    group = telegram.add_group("Market traders", [boris], administrators=[ann])
    return Scene(
        {
            **{_private(telegram, person).id: (person,) for person in (ann, boris)},
            group.id: (ann, boris),
            _private(telegram, mei).id: (mei,),
        }
    )


def _private(telegram: Telegram, person: User) -> Chat:
    return telegram.private_chat(person)
