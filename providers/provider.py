"""The interface that every provider has: prepare a photo, search with it, look a product up."""

from abc import ABC, abstractmethod
from contextlib import AbstractAsyncContextManager
from typing import ClassVar, Protocol

from providers.api.calls import CallKind
from providers.capabilities import Capabilities
from providers.models import ImageRef, Marketplace, Photo, ProductDetails, Query, ResultPage


class PhotoHost(Protocol):
    """Somewhere that a photo has a public address for as long as a provider needs to fetch it."""

    def publish(self, photo: Photo) -> AbstractAsyncContextManager[str]:
        """Give `photo` an unguessable address while the context is open, and take it away after."""
        ...


class Provider(ABC):
    """An API that searches one marketplace by picture.

    A new provider is one module with a class of this kind, one folder of fixtures and its place in the registry.
    All methods raise `ProviderError`.
    """

    name: ClassVar[str]
    marketplace: ClassVar[Marketplace]
    capabilities: ClassVar[Capabilities]
    preparing: ClassVar[CallKind | None] = None
    """The paid call that `prepare` makes, None where it makes none."""

    @abstractmethod
    async def prepare(self, photo: Photo) -> ImageRef:
        """Make of `photo` what `search` takes; may be a paid call."""

    @abstractmethod
    async def search(self, image: ImageRef, query: Query, page: int) -> ResultPage:
        """Return one page of results, the first being 1; a paid call."""

    @abstractmethod
    async def details(self, product_id: str, query: Query) -> ProductDetails:
        """Return all that the product's page tells; a paid call. Only where `capabilities.details`."""
