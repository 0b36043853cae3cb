"""The methods of the Bot API, by name."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from pydantic import JsonValue, ValidationError

from sandbox.telegram.methods import chats as chats
from sandbox.telegram.methods import editing as editing
from sandbox.telegram.methods import profile as profile
from sandbox.telegram.methods import sending as sending
from sandbox.telegram.methods import updates as updates
from sandbox.telegram.methods.parameters import Parameters
from sandbox.telegram.state import TelegramState
from sandbox.telegram.validation import invalid_parameters

P = TypeVar("P", bound=Parameters)
Method = Callable[[TelegramState, Mapping[str, object]], Awaitable[JsonValue]]


def _method(parameters: type[P], run: Callable[[TelegramState, P], Awaitable[JsonValue]]) -> Method:
    async def method(state: TelegramState, raw: Mapping[str, object]) -> JsonValue:
        try:
            call = parameters.model_validate(raw)
        except ValidationError as error:
            raise invalid_parameters(error) from error
        return await run(state, call)

    return method


METHODS: dict[str, Method] = {
    "getMe": _method(Parameters, profile.get_me),
    "getUserProfilePhotos": _method(profile.GetUserProfilePhotos, profile.get_user_profile_photos),
    "logOut": _method(Parameters, profile.do_nothing),
    "close": _method(Parameters, profile.do_nothing),
    "setMyCommands": _method(profile.SetMyCommands, profile.set_my_commands),
    "getMyCommands": _method(profile.CommandsParameters, profile.get_my_commands),
    "deleteMyCommands": _method(profile.CommandsParameters, profile.delete_my_commands),
    "setMyName": _method(profile.SetMyName, profile.set_my_name),
    "getMyName": _method(profile.LanguageParameters, profile.get_my_name),
    "setMyDescription": _method(profile.SetMyDescription, profile.set_my_description),
    "setMyShortDescription": _method(profile.SetMyShortDescription, profile.set_my_short_description),
    "setChatMenuButton": _method(profile.MenuButtonParameters, profile.set_chat_menu_button),
    "getChatMenuButton": _method(profile.MenuButtonParameters, profile.get_chat_menu_button),
    "getUpdates": _method(updates.GetUpdates, updates.get_updates),
    "setWebhook": _method(updates.SetWebhook, updates.set_webhook),
    "deleteWebhook": _method(updates.DeleteWebhook, updates.delete_webhook),
    "getWebhookInfo": _method(Parameters, updates.get_webhook_info),
    "sendMessage": _method(sending.SendMessage, sending.send_message),
    "sendPhoto": _method(sending.SendPhoto, sending.send_photo),
    "sendDocument": _method(sending.SendDocument, sending.send_document),
    "sendMediaGroup": _method(sending.SendMediaGroup, sending.send_media_group),
    "sendChatAction": _method(sending.SendChatAction, sending.send_chat_action),
    "editMessageText": _method(editing.EditMessageText, editing.edit_message_text),
    "editMessageCaption": _method(editing.EditMessageCaption, editing.edit_message_caption),
    "editMessageMedia": _method(editing.EditMessageMedia, editing.edit_message_media),
    "editMessageReplyMarkup": _method(editing.EditParameters, editing.edit_message_reply_markup),
    "deleteMessage": _method(editing.DeleteMessage, editing.delete_message),
    "deleteMessages": _method(editing.DeleteMessages, editing.delete_messages),
    "answerCallbackQuery": _method(chats.AnswerCallbackQuery, chats.answer_callback_query),
    "setMessageReaction": _method(chats.SetMessageReaction, chats.set_message_reaction),
    "getFile": _method(chats.GetFile, chats.get_file),
    "getChat": _method(chats.ChatParameters, chats.get_chat),
    "getChatMember": _method(chats.GetChatMember, chats.get_chat_member),
    "getChatAdministrators": _method(chats.ChatParameters, chats.get_chat_administrators),
    "leaveChat": _method(chats.ChatParameters, chats.leave_chat),
}
# Telegram ignores the case of method names.
NAMES = {name.lower(): name for name in METHODS}
