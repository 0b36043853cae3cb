"""The files that Telegram stores, uploaded by the bot or sent by users, by `file_id` and by path."""

import base64
import hashlib
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from PIL import Image

from sandbox.picture_thread import in_picture_thread
from sandbox.telegram.errors import BotApiError, bad_request
from sandbox.telegram.objects import Animation, Document, PhotoSize, Sticker, Video, Voice
from sandbox.telegram.photos import RenderedSize, rendered_sizes

FileKind = Literal["photo", "document", "animation", "sticker", "video", "voice", "thumbnail"]

MAX_DOWNLOAD_BYTES = 20 * 1024 * 1024
_PREFIXES: dict[FileKind, str] = {
    "photo": "AgACAgIAAxkB",
    "document": "BQACAgIAAxkB",
    "animation": "CgACAgIAAxkB",
    "sticker": "CAACAgIAAxkB",
    "video": "BAACAgIAAxkB",
    "voice": "AwACAgIAAxkB",
    "thumbnail": "AAMCAgADGQEA",
}
_NAMES: dict[FileKind, str] = {
    "photo": "Photo",
    "document": "Document",
    "animation": "Animation",
    "sticker": "Sticker",
    "video": "Video",
    "voice": "VoiceNote",
    "thumbnail": "Thumbnail",
}


@dataclass(frozen=True)
class StoredFile:
    """A stored file. `size` may claim more bytes than `data` has, to simulate a file too big to download."""

    file_id: str
    file_unique_id: str
    kind: FileKind
    data: bytes
    size: int
    path: str
    mime_type: str


class FileStore:
    """Stores files. `file_id` is random, `file_unique_id` depends on the content."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        self._photos: dict[str, list[PhotoSize]] = {}
        self._documents: dict[str, Document] = {}
        self._rendered: dict[str, list[RenderedSize]] = {}
        self._numbers = 0
        self.disk: PurePosixPath | None = None
        """Where a Bot API server with `--local` keeps files: it tells paths there, and has no bound of bytes."""

    def add(self, kind: FileKind, data: bytes, mime_type: str, *, suffix: str, size: int | None = None) -> StoredFile:
        """Store a file. `suffix` is that of its path, with the dot; `size` is in bytes."""
        digest = hashlib.sha256(kind.encode() + b":" + data).digest()
        token = base64.urlsafe_b64encode(self._rng.randbytes(42)).decode()
        self._numbers += 1
        stored = StoredFile(
            file_id=_PREFIXES[kind] + token,
            file_unique_id="AQAD" + base64.urlsafe_b64encode(digest[:9]).decode(),
            kind=kind,
            data=data,
            size=len(data) if size is None else size,
            path=f"{kind}s/file_{self._numbers}{suffix}",
            mime_type=mime_type,
        )
        self._by_id[stored.file_id] = stored
        self._by_path[stored.path] = stored
        return stored

    def add_photo(self, data: bytes) -> list[PhotoSize]:
        """Store a photo in Telegram's sizes.

        Raises:
            BotApiError: Telegram would not take it as a photo.
        """
        digest = hashlib.sha256(data).hexdigest()
        if digest not in self._rendered:
            self._rendered[digest] = rendered_sizes(data)
        return self._store_photo(self._rendered[digest])

    async def add_photo_in_thread(self, data: bytes) -> list[PhotoSize]:
        """Like `add_photo`, but scale the picture in a thread, so that other requests are served meanwhile."""
        digest = hashlib.sha256(data).hexdigest()
        if digest not in self._rendered:
            self._rendered[digest] = await in_picture_thread(rendered_sizes, data)
        return self._store_photo(self._rendered[digest])

    def _store_photo(self, rendered: Sequence[RenderedSize]) -> list[PhotoSize]:
        sizes = []
        for scaled in rendered:
            stored = self.add("photo", scaled.data, "image/jpeg", suffix=".jpg")
            sizes.append(_photo_size(stored, scaled))
        for size in sizes:
            self._photos[size.file_id] = sizes
        return sizes

    def add_document(self, data: bytes, name: str | None, mime_type: str, *, size: int | None = None) -> Document:
        """Store a file as it is. A picture gets a thumbnail. `size` overrides the number of bytes."""
        suffix = "." + name.rsplit(".", 1)[-1] if name and "." in name else ""
        stored = self.add("document", data, mime_type, suffix=suffix, size=size)
        document = Document(
            file_id=stored.file_id,
            file_unique_id=stored.file_unique_id,
            file_size=stored.size,
            file_name=name,
            mime_type=mime_type,
            thumbnail=self.add_thumbnail(data) if mime_type.startswith("image/") else None,
        )
        self._documents[document.file_id] = document
        return document

    def add_sticker(self, data: bytes, kind: Literal["static", "animated", "video"], emoji: str) -> Sticker:
        """Store a sticker: WebP, a gzipped Lottie animation, or WebM."""
        mime_type, suffix = {
            "static": ("image/webp", ".webp"),
            "animated": ("application/x-tgsticker", ".tgs"),
            "video": ("video/webm", ".webm"),
        }[kind]
        stored = self.add("sticker", data, mime_type, suffix=suffix)
        return Sticker(
            file_id=stored.file_id,
            file_unique_id=stored.file_unique_id,
            file_size=stored.size,
            is_animated=kind == "animated",
            is_video=kind == "video",
            emoji=emoji,
            thumbnail=self.add_thumbnail(data),
        )

    def add_video(self, data: bytes, thumbnail: bytes | None) -> Video:
        """Store a video with its thumbnail."""
        stored = self.add("video", data, "video/mp4", suffix=".mp4")
        return Video(
            file_id=stored.file_id,
            file_unique_id=stored.file_unique_id,
            file_size=stored.size,
            width=1280,
            height=720,
            duration=7,
            mime_type="video/mp4",
            thumbnail=self.add_thumbnail(thumbnail) if thumbnail else None,
        )

    def add_animation(self, data: bytes, name: str) -> tuple[Animation, Document]:
        """Store a GIF as Telegram does: a film, which a message has twice, as an animation and as a file.

        The film's bytes are those of the GIF: nothing here makes films.

        Raises:
            BotApiError: it is no picture.
        """
        thumbnail = self.add_thumbnail(data)
        if thumbnail is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
        with Image.open(io.BytesIO(data)) as gif:
            width, height = gif.size
            seconds = getattr(gif, "n_frames", 1) * gif.info.get("duration", 0) / 1000
        stored = self.add("animation", data, "video/mp4", suffix=".mp4")
        file = Document(
            file_id=stored.file_id,
            file_unique_id=stored.file_unique_id,
            file_size=stored.size,
            file_name=f"{name}.mp4",
            mime_type="video/mp4",
            thumbnail=thumbnail,
        )
        film = Animation(**file.model_dump(), width=width, height=height, duration=max(1, round(seconds)))
        return film, file

    def add_voice(self, data: bytes) -> Voice:
        """Store a voice message."""
        stored = self.add("voice", data, "audio/ogg", suffix=".oga")
        return Voice(
            file_id=stored.file_id,
            file_unique_id=stored.file_unique_id,
            file_size=stored.size,
            duration=3,
            mime_type="audio/ogg",
        )

    def add_thumbnail(self, data: bytes) -> PhotoSize | None:
        """Store the preview of a file, at most 320 pixels long; None where `data` is no picture."""
        try:
            sizes = rendered_sizes(data)
        except BotApiError:
            return None
        rendered = [size for size in sizes if max(size.width, size.height) <= 320][-1]
        return _photo_size(self.add("thumbnail", rendered.data, "image/jpeg", suffix=".jpg"), rendered)

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
        """The file with this path, if there is one."""
        return self._by_path.get(path)

    def photo(self, file_id: str) -> list[PhotoSize]:
        """All sizes of the photo with this id.

        Raises:
            BotApiError: there is no such file, or it is no photo.
        """
        return self._photos[self._of_kind(file_id, "photo").file_id]

    def document(self, file_id: str) -> Document:
        """The document with this id.

        Raises:
            BotApiError: there is no such file, or it is no document.
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
