"""Which providers there are, and which of them can be used with the accounts at hand."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from providers.aliexpress.client import AliExpress
from providers.api.breaker import Breaker
from providers.api.settings import Accounts, Missing, ProviderSettings
from providers.daji.client import Daji
from providers.parsebot.client import ParseBot
from providers.provider import Provider, Resources
from providers.tmapi.client import Tmapi, TmapiGlobal

if TYPE_CHECKING:  # views name providers, and need no HTTP client for that
    from providers.api.http import ApiClient

# All of them, best first.
PROVIDERS: Final[Mapping[str, type[Provider]]] = MappingProxyType(
    {provider.name: provider for provider in (TmapiGlobal, Daji, Tmapi, AliExpress, ParseBot)}
)
# The kinds of accounts: two providers may share one.
ACCOUNTS: Final[Sequence[type[ProviderSettings]]] = tuple(
    dict.fromkeys(provider.settings for provider in PROVIDERS.values())
)
LEFT_OUT: Final = Missing("PROVIDERS leaves it out", ("PROVIDERS",))


class Registry:
    """The providers that can be used, each with a client of its own, so that one's faults don't stop another.

    `order` names the providers to use, best first. `open_client` returns a client for a provider's name and
    account.
    """

    def __init__(
        self,
        order: Sequence[str],
        accounts: Accounts,
        open_client: Callable[[str, ProviderSettings], "ApiClient"],
        resources: Resources,
    ) -> None:
        configured: dict[str, Provider] = {}
        missing: dict[str, Missing] = {}
        breakers: dict[str, Breaker] = {}
        for name in order:
            account = accounts.of(PROVIDERS[name].settings)
            client = open_client(name, account)
            made = account.missing or PROVIDERS[name].create(accounts, client, resources)
            if isinstance(made, Missing):
                missing[name] = made
            else:
                configured[name], breakers[name] = made, client.breaker
        self._configured = configured
        self.missing: Mapping[str, Missing] = missing | {name: LEFT_OUT for name in PROVIDERS if name not in order}
        self.breakers: Mapping[str, Breaker] = MappingProxyType(breakers)

    @property
    def configured(self) -> tuple[Provider, ...]:
        """The providers that can be used, best first."""
        return tuple(self._configured.values())

    def get(self, name: str) -> Provider | None:
        """Return the provider of that name, if it can be used."""
        return self._configured.get(name)
