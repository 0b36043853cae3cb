"""Storing the photo or document that an upload, a URL or a file id names."""

from sandbox.telegram.errors import BotApiError, bad_request
from sandbox.telegram.methods.parameters import CaptionParameters, Upload
from sandbox.telegram.objects import Document, PhotoSize
from sandbox.telegram.state import TelegramState
from sandbox.telegram.validation import caption_text

_ATTACH = "attach://"


async def input_photo(state: TelegramState, source: str, uploads: dict[str, Upload]) -> list[PhotoSize]:
    """Return the sizes of the photo that `source` names.

    Raises:
        BotApiError: the upload is missing or no picture, the id is unknown, or the URL can't be read.
    """
    upload = _attached(source, uploads, "photo")
    if upload is not None:
        return await state.files.add_photo_in_thread(upload.data)
    if "://" not in source:
        return state.files.photo(source)
    data = await _fetched(state, source)
    try:
        return await state.files.add_photo_in_thread(data)
    except BotApiError as error:
        raise bad_request("wrong type of the web page content") from error


async def input_document(state: TelegramState, source: str, uploads: dict[str, Upload]) -> Document:
    """Return the document that `source` names.

    Raises:
        BotApiError: the upload is missing or empty, the id is unknown, or the URL can't be read.
    """
    upload = _attached(source, uploads, "document")
    if upload is not None:
        if not upload.data:
            raise bad_request("file must be non-empty")
        return state.files.add_document(upload.data, upload.name, upload.mime_type)
    if "://" not in source:
        return state.files.document(source)
    data = await _fetched(state, source)
    return state.files.add_document(data, source.rsplit("/", 1)[-1], "application/octet-stream")


def _attached(source: str, uploads: dict[str, Upload], field: str) -> Upload | None:
    if source.startswith(_ATTACH) or not source:
        upload = uploads.get(source.removeprefix(_ATTACH) or field)
        if upload is None:
            raise bad_request(f"there is no {field} in the request")
        return upload
    return None


async def _fetched(state: TelegramState, url: str) -> bytes:
    fault = state.faults.take("fetch")
    if fault is not None:
        raise fault.error or bad_request("failed to get HTTP URL content")
    return await state.fetch(url)


def caption_fields(parameters: CaptionParameters) -> dict[str, object]:
    """The fields of a `Message` for caption, entities and flags, None if absent.

    Raises:
        BotApiError: the caption can't be parsed or is too long.
    """
    caption = caption_text(parameters.caption, parameters.parse_mode, parameters.caption_entities)
    return {
        "caption": caption.text or None,
        "caption_entities": caption.entities or None,
        "show_caption_above_media": parameters.show_caption_above_media or None,
        "has_media_spoiler": parameters.has_spoiler or None,
    }
