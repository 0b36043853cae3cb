"""Every file that Telegram keeps: uploaded by the bot or sent by people, found again by `file_id` or by its path."""

import asyncio
import base64
import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sandbox.telegram.errors import BotApiError, bad_request
from sandbox.telegram.objects import Document, PhotoSize, Sticker, Video, Voice
from sandbox.telegram.photos import RenderedSize, rendered_sizes

FileKind = Literal["photo", "document", "sticker", "video", "voice", "thumbnail"]

MAX_DOWNLOAD_BYTES = 20 * 1024 * 1024
_PREFIXES: dict[FileKind, str] = {
    "photo": "AgACAgIAAxkB",
    "document": "BQACAgIAAxkB",
    "sticker": "CAACAgIAAxkB",
    "video": "BAACAgIAAxkB",
    "voice": "AwACAgIAAxkB",
    "thumbnail": "AAMCAgADGQEA",
}
_NAMES: dict[FileKind, str] = {
    "photo": "Photo",
    "document": "Document",
    "sticker": "Sticker",
    "video": "Video",
    "voice": "VoiceNote",
    "thumbnail": "Thumbnail",
}


@dataclass(frozen=True)
class StoredFile:
    """Bytes with their handles. `size` may be claimed larger than `data` is, to play a file too big to download."""

    file_id: str
    file_unique_id: str
    kind: FileKind
    data: bytes
    size: int
    path: str
    mime_type: str


class FileStore:
    """Keeps files and gives out their ids: `file_id` is random, `file_unique_id` follows from the content."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        self._photos: dict[str, list[PhotoSize]] = {}
        self._documents: dict[str, Document] = {}
        self._rendered: dict[str, list[RenderedSize]] = {}
        self._numbers = 0

    def add(self, kind: FileKind, data: bytes, mime_type: str, *, ending: str, size: int | None = None) -> StoredFile:
        """Keeps a file. `ending` is that of its path, with the dot; `size` is in bytes."""
        digest = hashlib.sha256(kind.encode() + b":" + data).digest()
        token = base64.urlsafe_b64encode(self._rng.randbytes(42)).decode()
        self._numbers += 1
        stored = StoredFile(
            file_id=_PREFIXES[kind] + token,
            file_unique_id="AQAD" + base64.urlsafe_b64encode(digest[:9]).decode(),
            kind=kind,
            data=data,
            size=len(data) if size is None else size,
            path=f"{kind}s/file_{self._numbers}{ending}",
            mime_type=mime_type,
        )
        self._by_id[stored.file_id] = stored
        self._by_path[stored.path] = stored
        return stored

    def add_photo(self, data: bytes) -> list[PhotoSize]:
        """Keeps a photo in Telegram's sizes.

        Raises:
            BotApiError: Telegram would not take it as a photo.
        """
        digest = hashlib.sha256(data).hexdigest()
        if digest not in self._rendered:
            self._rendered[digest] = rendered_sizes(data)
        return self._keep_photo(self._rendered[digest])

    async def add_photo_in_thread(self, data: bytes) -> list[PhotoSize]:
        """The same as `add_photo`, with the pictures drawn in a thread, so that others are served meanwhile."""
        digest = hashlib.sha256(data).hexdigest()
        if digest not in self._rendered:
            self._rendered[digest] = await asyncio.to_thread(rendered_sizes, data)
        return self._keep_photo(self._rendered[digest])

    def _keep_photo(self, rendered: Sequence[RenderedSize]) -> list[PhotoSize]:
        sizes = []
        for one in rendered:
            stored = self.add("photo", one.data, "image/jpeg", ending=".jpg")
            sizes.append(_photo_size(stored, one))
        for size in sizes:
            self._photos[size.file_id] = sizes
        return sizes

    def add_document(self, data: bytes, name: str | None, mime_type: str, *, size: int | None = None) -> Document:
        """Keeps a file as it is. A picture gets a thumbnail; `size` claims another number of bytes than `data` has."""
        ending = "." + name.rsplit(".", 1)[-1] if name and "." in name else ""
        stored = self.add("document", data, mime_type, ending=ending, size=size)
        document = Document(
            file_id=stored.file_id,
            file_unique_id=stored.file_unique_id,
            file_size=stored.size,
            file_name=name,
            mime_type=mime_type,
            thumbnail=self._thumbnail(data) if mime_type.startswith("image/") else None,
        )
        self._documents[document.file_id] = document
        return document

    def add_sticker(self, data: bytes, kind: Literal["static", "animated", "video"], emoji: str) -> Sticker:
        """Keeps a sticker: WebP, a gzipped Lottie animation, or WebM."""
        mime_type, ending = {
            "static": ("image/webp", ".webp"),
            "animated": ("application/x-tgsticker", ".tgs"),
            "video": ("video/webm", ".webm"),
        }[kind]
        stored = self.add("sticker", data, mime_type, ending=ending)
        return Sticker(
            file_id=stored.file_id,
            file_unique_id=stored.file_unique_id,
            file_size=stored.size,
            is_animated=kind == "animated",
            is_video=kind == "video",
            emoji=emoji,
            thumbnail=self._thumbnail(data),
        )

    def add_video(self, data: bytes, thumbnail: bytes | None) -> Video:
        """Keeps a film, with the picture shown before it plays."""
        stored = self.add("video", data, "video/mp4", ending=".mp4")
        return Video(
            file_id=stored.file_id,
            file_unique_id=stored.file_unique_id,
            file_size=stored.size,
            width=1280,
            height=720,
            duration=7,
            mime_type="video/mp4",
            thumbnail=self._thumbnail(thumbnail) if thumbnail else None,
        )

    def add_voice(self, data: bytes) -> Voice:
        """Keeps a voice message."""
        stored = self.add("voice", data, "audio/ogg", ending=".oga")
        return Voice(
            file_id=stored.file_id,
            file_unique_id=stored.file_unique_id,
            file_size=stored.size,
            duration=3,
            mime_type="audio/ogg",
        )

    def _thumbnail(self, data: bytes) -> PhotoSize | None:
        try:
            sizes = rendered_sizes(data)
        except BotApiError:
            return None
        rendered = [size for size in sizes if max(size.width, size.height) <= 320][-1]
        return _photo_size(self.add("thumbnail", rendered.data, "image/jpeg", ending=".jpg"), rendered)

    def get(self, file_id: str) -> StoredFile:
        """The file with this id.

        Raises:
            BotApiError: there is none.
        """
        stored = self._by_id.get(file_id)
        if stored is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return stored

    def at_path(self, path: str) -> StoredFile | None:
        """The file that `getFile` gave this path, if there is one."""
        return self._by_path.get(path)

    def photo(self, file_id: str) -> list[PhotoSize]:
        """All sizes of the photo that has this id.

        Raises:
            BotApiError: no file, or no photo.
        """
        return self._photos[self._of_kind(file_id, "photo").file_id]

    def document(self, file_id: str) -> Document:
        """The document that has this id.

        Raises:
            BotApiError: no file, or no document.
        """
        return self._documents[self._of_kind(file_id, "document").file_id]

    def _of_kind(self, file_id: str, kind: FileKind) -> StoredFile:
        stored = self.get(file_id)
        if stored.kind != kind:
            raise bad_request(f"can't use file of type {_NAMES[stored.kind]} as {_NAMES[kind]}")
        return stored


def _photo_size(stored: StoredFile, rendered: RenderedSize) -> PhotoSize:
    return PhotoSize(
        file_id=stored.file_id,
        file_unique_id=stored.file_unique_id,
        file_size=stored.size,
        width=rendered.width,
        height=rendered.height,
    )
