"""The interface that every provider has: prepare a photo, search with it, look a product up."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Protocol, Union

from providers.api.calls import CallKind
from providers.api.settings import Accounts, Missing, ProviderSettings
from providers.models import ImageRef, Marketplace, Photo, ProductDetails
from providers.query import Capabilities, Query, ResultPage

if TYPE_CHECKING:  # views name providers, and need no HTTP client for that
    from providers.api.http import ApiClient


class PhotoHost(Protocol):
    """Publishes a photo for as long as a provider needs to fetch it."""

    def publish(self, photo: Photo) -> AbstractAsyncContextManager[str]:
        """Give `photo` an unguessable address while the context is open, and take it away after."""
        ...


class AccessTokens(Protocol):
    """Where the access token of a login comes from, and how to replace one that was refused."""

    async def current(self) -> str:
        """Return the access token; raise `NotAuthorized` when there is none."""
        ...

    async def refresh(self, stale: str) -> str:
        """Return a token newer than `stale`; raise `NotAuthorized` when there is no way to get one.

        Callers that come at the same time with the same `stale` share one refresh.
        """
        ...


@dataclass(frozen=True, slots=True)
class Resources:
    """What a provider may need beside its account and its client.

    `host` gives photos a public address, None where there is none. `tokens` is None where nobody has logged in at
    AliExpress. `now` tells the time, aware and in UTC.
    """

    host: PhotoHost | None
    tokens: AccessTokens | None
    now: Callable[[], datetime]


class Provider(ABC):
    """An API that searches one marketplace by picture. All methods that make calls raise `ProviderError`."""

    name: ClassVar[str]
    """As settings, logs and the database name it."""
    title: ClassVar[str]
    """As people read it, in every language."""
    marketplace: ClassVar[Marketplace]
    capabilities: ClassVar[Capabilities]
    settings: ClassVar[type[ProviderSettings]]
    preparing: ClassVar[CallKind | None] = None
    """The paid call that `prepare` makes, None where it makes none."""

    @property
    def call_kinds(self) -> tuple[CallKind, ...]:
        """What it may ask of its API."""
        kinds = (self.preparing, CallKind.SEARCH, CallKind.DETAILS if self.capabilities.details else None)
        return tuple(kind for kind in kinds if kind is not None)

    @property
    def accepts_refs_of(self) -> tuple[str, ...]:
        """The names of other providers whose image references may work here too, and are tried before preparing."""
        return ()

    @classmethod
    def create(cls, accounts: Accounts, client: "ApiClient", resources: Resources) -> Union["Provider", Missing]:
        """Return the provider, or what it lacks although it has an account."""
        raise NotImplementedError(f"{cls.__name__} is listed in PROVIDERS and has no create()")

    @abstractmethod
    async def prepare(self, photo: Photo) -> ImageRef:
        """Turn `photo` into what `search` takes; may be a paid call."""

    @abstractmethod
    async def search(self, image: ImageRef, query: Query, page: int) -> ResultPage:
        """Return one page of results, the first being 1; a paid call."""

    @abstractmethod
    async def details(self, product_id: str, query: Query) -> ProductDetails:
        """Return everything on the product's page; a paid call. Only where `capabilities.details`."""
