"""What a bot says of itself: its command menus, name, descriptions and menu button."""

from pydantic import BaseModel, JsonValue

from sandbox.telegram.objects import JsonObject


class BotCommand(BaseModel):
    """One line of a command menu."""

    command: str
    description: str


class CommandScope(BaseModel, frozen=True):
    """For whom a menu is."""

    type: str = "default"
    chat_id: int | str | None = None
    user_id: int | None = None

    def to_json(self) -> JsonObject:
        """The scope as the Bot API writes it."""
        found: dict[str, JsonValue] = {"type": self.type}
        if self.chat_id is not None:
            found["chat_id"] = self.chat_id
        if self.user_id is not None:
            found["user_id"] = self.user_id
        return found


class BotProfile:
    """Texts are kept by language code; the empty code is for everybody else."""

    def __init__(self) -> None:
        self.commands: dict[tuple[CommandScope, str], list[BotCommand]] = {}
        self.names: dict[str, str] = {}
        self.descriptions: dict[str, str] = {}
        self.short_descriptions: dict[str, str] = {}
        self.menu_buttons: dict[int | None, JsonObject] = {}

    def menu(self, language_code: str, *scopes: CommandScope) -> list[BotCommand]:
        """The menu that a person sees: the first of the scopes that has one, in their language, else in none."""
        for scope in (*scopes, CommandScope()):
            for language in (language_code, ""):
                if (scope, language) in self.commands:
                    return self.commands[scope, language]
        return []
