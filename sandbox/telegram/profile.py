"""The profile of the bot: its command menus, name, descriptions and menu button."""

from pydantic import BaseModel, JsonValue

from sandbox.telegram.objects import JsonObject, PhotoSize


class BotCommand(BaseModel):
    """One command of a menu."""

    command: str
    description: str


class CommandScope(BaseModel, frozen=True):
    """The users and chats that a menu is for."""

    type: str = "default"
    chat_id: int | str | None = None
    user_id: int | None = None

    def to_json(self) -> JsonObject:
        """The scope as the Bot API sends it."""
        scope: dict[str, JsonValue] = {"type": self.type}
        if self.chat_id is not None:
            scope["chat_id"] = self.chat_id
        if self.user_id is not None:
            scope["user_id"] = self.user_id
        return scope


class BotProfile:
    """The profile. Texts are stored by language code; the empty code is the default."""

    def __init__(self) -> None:
        self.commands: dict[tuple[CommandScope, str], list[BotCommand]] = {}
        self.names: dict[str, str] = {}
        self.descriptions: dict[str, str] = {}
        self.short_descriptions: dict[str, str] = {}
        self.photos: list[list[PhotoSize]] = []
        self.menu_buttons: dict[int | None, JsonObject] = {}

    def menu(self, language_code: str, *scopes: CommandScope) -> list[BotCommand]:
        """The menu of a user: that of the first scope with one, in the user's language or without language."""
        for scope in (*scopes, CommandScope()):
            for language in (language_code, ""):
                if (scope, language) in self.commands:
                    return self.commands[scope, language]
        return []
