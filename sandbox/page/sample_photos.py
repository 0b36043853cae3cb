"""The tray of sample photos under the composer: drawn when they are first asked for, then kept."""

import asyncio

from sandbox.catalogue import Catalogue, SamplePhoto, sample_photos

PHOTO_SIDE = 960
THUMBNAIL_SIDE = 160


class SamplePhotos:
    """A dozen photos by name."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._photos = sample_photos(catalogue.products)
        self._drawn: dict[tuple[str, int], bytes] = {}

    def names(self) -> list[str]:
        """The names, in the order of the tray."""
        return list(self._photos)

    def photo(self, name: str) -> SamplePhoto:
        """The photo of this name.

        Raises:
            LookupError: there is none.
        """
        if name not in self._photos:
            raise LookupError(f"no sample photo {name!r}; there are {', '.join(self._photos)}")
        return self._photos[name]

    async def jpeg(self, name: str, side: int = PHOTO_SIDE) -> bytes:
        """The photo as JPEG, `side` pixels square; drawn in a thread. Errors as `photo`."""
        photo = self.photo(name)
        if (name, side) not in self._drawn:
            self._drawn[name, side] = await asyncio.to_thread(photo.jpeg, side)
        return self._drawn[name, side]
