"""Methods about the bot's profile: its account, command menus, name and descriptions."""

import re

from pydantic import JsonValue

from sandbox.telegram.errors import bad_request
from sandbox.telegram.methods.parameters import Nested, Parameters
from sandbox.telegram.objects import JsonObject
from sandbox.telegram.profile import BotCommand, CommandScope
from sandbox.telegram.state import TelegramState

_SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}


class CommandsParameters(Parameters):
    """The scope and language of a command menu."""

    scope: Nested[CommandScope | None] = None
    language_code: str = ""


class SetMyCommands(CommandsParameters):
    """`setMyCommands`."""

    commands: Nested[list[BotCommand]]


class LanguageParameters(Parameters):
    """The language of a text."""

    language_code: str = ""


class SetMyName(LanguageParameters):
    """`setMyName`."""

    name: str = ""


class SetMyDescription(LanguageParameters):
    """`setMyDescription`."""

    description: str = ""


class SetMyShortDescription(LanguageParameters):
    """`setMyShortDescription`."""

    short_description: str = ""


class GetUserProfilePhotos(Parameters):
    """`getUserProfilePhotos`."""

    user_id: int
    offset: int = 0
    limit: int = 100


class MenuButtonParameters(Parameters):
    """`setChatMenuButton` and `getChatMenuButton`; without a chat, the button of all private chats."""

    chat_id: int | None = None
    menu_button: Nested[JsonObject | None] = None


async def get_me(state: TelegramState, _call: Parameters) -> JsonValue:
    """Return the bot's User."""
    return {**state.bot.to_json(), "can_read_all_group_messages": not state.privacy_mode}


async def get_user_profile_photos(state: TelegramState, call: GetUserProfilePhotos) -> JsonValue:
    """Return the bot's own pictures, each in its sizes; people have none."""
    photos = state.profile.photos if call.user_id == state.bot.id else []
    shown = photos[call.offset : call.offset + call.limit]
    return {"total_count": len(photos), "photos": [[size.to_json() for size in sizes] for sizes in shown]}


async def set_my_commands(state: TelegramState, call: SetMyCommands) -> JsonValue:
    """Set up to 100 commands of 1 to 32 lower-case letters, digits and underscores."""
    scope = _scope(state, call)
    if len(call.commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in call.commands:
        if not re.fullmatch(r"/?[a-z0-9_]{1,32}", command.command):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command.description) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    state.profile.commands[scope, call.language_code] = call.commands
    shown: list[JsonValue] = [command.model_dump() for command in call.commands]
    state.events.add(
        "commands", None, {"scope": scope.to_json(), "language_code": call.language_code, "commands": shown}
    )
    return True


async def get_my_commands(state: TelegramState, call: CommandsParameters) -> JsonValue:
    """Return the commands of exactly this scope and language."""
    commands = state.profile.commands.get((_scope(state, call), call.language_code), [])
    return [command.model_dump() for command in commands]


async def delete_my_commands(state: TelegramState, call: CommandsParameters) -> JsonValue:
    """Remove a command menu."""
    scope = _scope(state, call)
    state.profile.commands.pop((scope, call.language_code), None)
    state.events.add("commands", None, {"scope": scope.to_json(), "language_code": call.language_code, "commands": []})
    return True


async def set_my_name(state: TelegramState, call: SetMyName) -> JsonValue:
    """Set a name of at most 64 characters."""
    return _set_text(state.profile.names, call.language_code, call.name, 64)


async def get_my_name(state: TelegramState, call: LanguageParameters) -> JsonValue:
    """Return the name in a language, or else the default one."""
    names = state.profile.names
    return {"name": names.get(call.language_code) or names.get("") or state.bot.first_name}


async def set_my_description(state: TelegramState, call: SetMyDescription) -> JsonValue:
    """Set a description of at most 512 characters, shown in an empty chat."""
    return _set_text(state.profile.descriptions, call.language_code, call.description, 512)


async def set_my_short_description(state: TelegramState, call: SetMyShortDescription) -> JsonValue:
    """Set a short description of at most 120 characters, shown in the profile."""
    return _set_text(state.profile.short_descriptions, call.language_code, call.short_description, 120)


async def set_chat_menu_button(state: TelegramState, call: MenuButtonParameters) -> JsonValue:
    """Set the button beside the text field."""
    button = call.menu_button or {"type": "default"}
    if button.get("type") not in {"commands", "web_app", "default"}:
        raise bad_request("can't parse menu button: MenuButton has unsupported type")
    state.profile.menu_buttons[call.chat_id] = button
    return True


async def get_chat_menu_button(state: TelegramState, call: MenuButtonParameters) -> JsonValue:
    """Return the button of a chat, or else that of all chats."""
    buttons = state.profile.menu_buttons
    return buttons.get(call.chat_id) or buttons.get(None) or {"type": "commands"}


async def do_nothing(_state: TelegramState, _call: Parameters) -> JsonValue:
    """Accept `logOut` and `close`: there is no other server to go to."""
    return True


def _scope(state: TelegramState, call: CommandsParameters) -> CommandScope:
    if not re.fullmatch(r"(?:[a-z]{2})?", call.language_code):
        raise bad_request("invalid language code specified")
    scope = call.scope or CommandScope()
    required = _SCOPES.get(scope.type)
    if required is None:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    if not required:
        return CommandScope(type=scope.type)
    if scope.chat_id is None:
        raise bad_request("can't parse BotCommandScope: Empty chat_id specified")
    chat_id = int(scope.chat_id) if str(scope.chat_id).lstrip("-").isdigit() else scope.chat_id
    user_id = scope.user_id if "user_id" in required else None
    return CommandScope(type=scope.type, chat_id=state.room(chat_id).chat.id, user_id=user_id)


def _set_text(texts: dict[str, str], language_code: str, text: str, max_length: int) -> bool:
    if len(text) > max_length:
        raise bad_request("text is too long")
    texts[language_code] = text
    return True
