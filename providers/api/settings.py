"""What the settings of all providers have in common."""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar, TypeVar, cast

from pydantic import AfterValidator
from pydantic_settings import BaseSettings, SettingsConfigDict

from providers.api.calls import CallPolicy
from providers.api.plan import Plan


def _web_address(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise ValueError("expected an address that begins with https:// (or http://)")
    return url.rstrip("/")


WebAddress = Annotated[str, AfterValidator(_web_address)]
"""An address without a slash at its end."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a provider can't be used: a sentence for operators, and the environment variables to set."""

    reason: str
    settings: tuple[str, ...]


class ProviderSettings(BaseSettings):
    """The account at an API: the environment variables that begin with `env_prefix`. A key that is not set is empty."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    required: ClassVar[tuple[str, ...]]
    """The fields without which there is no account."""

    @property
    @abstractmethod
    def policy(self) -> CallPolicy:
        """How long calls with this account may take."""

    @property
    @abstractmethod
    def plan(self) -> Plan:
        """How many calls the account may make."""

    @property
    def missing(self) -> Missing | None:
        """What has to be set before the account can be used, None when nothing is missing."""
        if all(getattr(self, field) for field in self.required):
            return None
        names = tuple(f"{self.model_config['env_prefix']}{field}".upper() for field in self.required)
        reason = f"{names[0]} is not set" if len(names) == 1 else f"{' and '.join(names)} are not both set"
        return Missing(reason, names)


P = TypeVar("P", bound=ProviderSettings)


class Accounts:
    """The accounts at all APIs: one section of settings each."""

    def __init__(self, *sections: BaseSettings) -> None:
        self._sections = sections

    def __iter__(self) -> Iterator[BaseSettings]:
        return iter(self._sections)

    def of(self, kind: type[P]) -> P:
        """Return the section of a kind; one that was not given has nothing set."""
        for section in self:
            if isinstance(section, kind):
                return section
        # The library's types forget which class they were asked of.
        return cast("P", kind.model_construct())
