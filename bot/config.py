"""The settings, from the environment and from `.env`. A secret's value is never printed."""

import os
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar
from urllib.parse import unquote

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    SecretStr,
    ValidationError,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.env_file import misspelt, read_env_file
from bot.models.exchange import Feed
from providers.api.pictures import ALIBABA_HOSTS
from providers.api.settings import Accounts, WebAddress
from providers.registry import ACCOUNTS, PROVIDERS

Section = TypeVar("Section", bound=BaseSettings)

WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
"""What Telegram accepts as the secret of a webhook, by the document of `setWebhook`."""

MAY_BE_EMPTY = frozenset({"RATES"})
"""Variables that mean something when they are empty; others have their default then."""

OUR_WORDS = ("TELEGRAM", "TMAPI", "DAJI", "ALIEXPRESS", "PARSE", "PARSEBOT", "ADMIN", "ADMINS", "ALLOWED")
"""First words of variables that are meant for the bot. Others of the environment may be anybody's."""

DATABASE_PASSWORD = re.compile(r"://[^:/@]*:(.+)@")
DATABASE_PLACE = re.compile(r"(?P<scheme>[a-z]+)://(?:.*@)?(?P<place>[^@?]*)")


class SettingsUnusable(Exception):
    """A setting can't be used; the text names it, what is expected, and never its value."""


class TelegramMode(StrEnum):
    """How updates come: the bot asks for them, or Telegram sends them to `PUBLIC_URL`."""

    POLLING = "polling"
    WEBHOOK = "webhook"


class PhotoHosting(StrEnum):
    """Where photos are published for the providers that fetch them."""

    RELAY = "relay"
    S3 = "s3"


class LogFormat(StrEnum):
    """How log lines are written."""

    CONSOLE = "console"
    JSON = "json"


class LogLevel(StrEnum):
    """The lowest level that is logged."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


def _words(value: object) -> object:
    return tuple(word.strip() for word in value.split(",") if word.strip()) if isinstance(value, str) else value


def _webhook_secret(secret: SecretStr) -> SecretStr:
    if not WEBHOOK_SECRET.fullmatch(secret.get_secret_value()):
        raise ValueError("expected 1 to 256 of A-Z, a-z, 0-9, _ and -")
    return secret


def _numbers(value: object) -> object:
    words = _words(value)
    if isinstance(words, tuple) and not all(re.fullmatch(r"-?\d+", str(word)) for word in words):
        raise ValueError("expected numbers, separated by commas")
    return words


def _known_providers(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names or not set(names) <= set(PROVIDERS) or len(set(names)) < len(names):
        raise ValueError(f"expected some of {','.join(PROVIDERS)}, each once, best first")
    return names


def _known_feeds(names: tuple[str, ...]) -> tuple[str, ...]:
    if not set(names) <= set(Feed) or len(set(names)) < len(names):
        raise ValueError(f"expected some of {','.join(Feed)}, each once, or nothing")
    return names


Numbers = Annotated[tuple[int, ...], NoDecode, BeforeValidator(_numbers)]
Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)]


class S3Settings(BaseModel):
    """The storage for photos: its address without the bucket, and an account that may put, get and delete."""

    model_config = ConfigDict(frozen=True)

    url: str
    bucket: str
    access_key: str
    secret_key: SecretStr
    region: str


class Settings(BaseSettings):
    """The settings of the bot; each field is the environment variable of the same name in capitals."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    telegram_bot_token: SecretStr | None = None
    telegram_api_url: WebAddress = "https://api.telegram.org"
    telegram_files_url: WebAddress | None = None
    telegram_file_mb: int = Field(default=20, ge=1, le=2000)
    telegram_mode: Annotated[TelegramMode, BeforeValidator(lambda value: str(value).lower())] = TelegramMode.POLLING
    telegram_webhook_secret: Annotated[SecretStr, AfterValidator(_webhook_secret)] | None = None
    admin_ids: Numbers = ()
    allowed_chats: Numbers = ()
    searches_per_user_per_day: int = Field(default=50, ge=0)
    credits_per_day: int = Field(default=0, ge=0)
    database_url: str = Field(default="sqlite:///data/snapsource.db", repr=False)
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65535)
    public_url: WebAddress | None = None
    photo_host: Annotated[PhotoHosting, BeforeValidator(lambda value: str(value).lower())] | None = None
    s3_url: WebAddress | None = None
    s3_bucket: str | None = None
    s3_access_key: str | None = None
    s3_secret_key: SecretStr | None = None
    s3_region: str = "us-east-1"

    providers: Annotated[Words, AfterValidator(_known_providers)] = tuple(PROVIDERS)

    rates: Annotated[Words, AfterValidator(_known_feeds)] = tuple(feed.value for feed in Feed)
    rates_ecb_url: WebAddress = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml"
    rates_cbr_url: WebAddress = "https://www.cbr.ru/scripts/XML_daily.asp"

    short_links_url: WebAddress | None = None
    image_hosts: Words = tuple(ALIBABA_HOSTS)
    image_processes: int = Field(default=2, ge=2)
    image_memory_mb: int = Field(default=200, ge=50)
    image_seconds: float = Field(default=4, gt=0)
    download_memory_mb: int = Field(default=64, ge=40)
    log_level: Annotated[LogLevel, BeforeValidator(lambda value: str(value).upper())] = LogLevel.INFO
    log_format: LogFormat | None = None

    _accounts: Accounts = PrivateAttr(default_factory=Accounts)
    _misspelt: Mapping[str, str] = PrivateAttr(default_factory=dict)

    @property
    def accounts(self) -> Accounts:
        """The accounts at the providers' APIs, whose variables begin with a prefix each."""
        return self._accounts

    @property
    def files_url(self) -> str:
        """Where files are: below it, `bot<token>/PATH`."""
        return self.telegram_files_url or f"{self.telegram_api_url}/file"

    @property
    def largest_file(self) -> int:
        """How many bytes a file may have: what Telegram hands over, and what there is memory for."""
        return min(self.telegram_file_mb * 1024 * 1024, self.download_memory_mb * 1024 * 1024 * 3 // 4)

    def with_accounts(self, accounts: Accounts) -> Self:
        """Return these settings with other accounts."""
        changed = self.model_copy()
        changed._accounts = accounts  # noqa: SLF001 - its own
        return changed

    def database_place(self) -> str:
        """Return the database without the account that opens it: `sqlite:///data/snapsource.db`, `postgresql://db/x`."""
        found = DATABASE_PLACE.match(self.database_url)
        return f"{found['scheme']}://{found['place']}" if found else "unknown"

    def misspelt(self) -> list[str]:
        """Return a sentence for each variable that has nearly the name of a setting, and so sets nothing."""
        return [f"{name} is no setting: is {meant} meant?" for name, meant in self._misspelt.items()]

    def secrets(self) -> tuple[str, ...]:
        """Return every secret value that is set, for masking what is logged."""
        values = [value for section in (self, *self.accounts) for _, value in section]
        named = tuple(value.get_secret_value() for value in values if value and isinstance(value, SecretStr))
        found = DATABASE_PASSWORD.search(self.database_url)
        return (*named, found[1], unquote(found[1])) if found else named

    def s3(self) -> S3Settings | None:
        """Return the storage for photos, None where none is used.

        Raises:
            SettingsUnusable: one of its settings is missing.
        """
        if self.photo_host is not PhotoHosting.S3:
            return None
        url, bucket, access_key, secret_key = self.s3_url, self.s3_bucket, self.s3_access_key, self.s3_secret_key
        if url is None or bucket is None or access_key is None or secret_key is None:
            names = ("s3_url", "s3_bucket", "s3_access_key", "s3_secret_key")
            missing = ", ".join(name.upper() for name in names if getattr(self, name) is None)
            raise SettingsUnusable(f"PHOTO_HOST=s3 needs {missing}: set them, or take PHOTO_HOST=relay with PUBLIC_URL")
        return S3Settings(url=url, bucket=bucket, access_key=access_key, secret_key=secret_key, region=self.s3_region)

    def rate_feeds(self) -> Mapping[Feed, str]:
        """Return the addresses of the feeds of exchange rates, in the order in which they are asked."""
        addresses = {Feed.ECB: self.rates_ecb_url, Feed.CBR: self.rates_cbr_url}
        return {Feed(name): addresses[Feed(name)] for name in self.rates}

    def key_of_counts(self) -> str:
        """Return the key under which people's counts are hashed: every replica has it, the database has not."""
        return self.telegram_bot_token.get_secret_value() if self.telegram_bot_token else ""

    def unbounded_spending(self) -> str | None:
        """Return a warning where anybody may search and nothing bounds the cost of all together, otherwise None."""
        if self.allowed_chats or self.credits_per_day:
            return None
        return (
            "everybody may use the bot, and nothing bounds what all of them cost together: set CREDITS_PER_DAY to the"
            " paid calls of a day, or name in ALLOWED_CHATS who may use it"
        )


def load_settings(env_file: str | None = ".env", values: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `env_file`, the environment and `values`: the later goes before the earlier.

    Raises:
        SettingsUnusable: one of them can't be read; values are not quoted, since they may be secret.
    """
    file = _read_file(env_file)
    settings = _read(Settings, file, values or {}).with_accounts(_read_accounts(file, values or {}))
    sections: tuple[type[BaseSettings], ...] = (Settings, *ACCOUNTS)
    known = [name for section in sections for name in _fields_by_variable(section)]
    ours = {name for name in os.environ if name.partition("_")[0] in OUR_WORDS}
    settings._misspelt = misspelt({name.upper() for name in file} | ours, known)  # noqa: SLF001 - made here
    return settings


def load_accounts(env_file: str | None = ".env", values: Mapping[str, str] | None = None) -> Accounts:
    """Read the accounts at the providers' APIs, as `load_settings` does."""
    return _read_accounts(_read_file(env_file), values or {})


def _read_file(env_file: str | None) -> dict[str, str]:
    try:
        return read_env_file(Path(env_file)) if env_file else {}
    except ValueError as error:
        raise SettingsUnusable(str(error)) from None


def _read_accounts(file: Mapping[str, str], values: Mapping[str, str]) -> Accounts:
    return Accounts(*(_read(section, file, values) for section in ACCOUNTS))


def _fields_by_variable(section: type[BaseSettings]) -> dict[str, str]:
    prefix = section.model_config.get("env_prefix", "")
    return {f"{prefix}{field}".upper(): field for field in section.model_fields}


def _read(section: type[Section], file: Mapping[str, str], values: Mapping[str, str]) -> Section:
    names = _fields_by_variable(section)
    outside = {name.upper(): value for name, value in os.environ.items() if value or name.upper() in MAY_BE_EMPTY}
    from_file = {
        name: value
        for name, value in file.items()
        if (value or name.upper() in MAY_BE_EMPTY) and name.upper() not in outside
    }
    # The library takes no empty variable.
    emptied = {name: value for name, value in outside.items() if not value}
    # Any, as the library's constructor has parameters of its own beside the fields.
    given: dict[str, Any] = {
        names[name.upper()]: value
        for name, value in {**from_file, **emptied, **values}.items()
        if name.upper() in names
    }
    try:
        return section(**given)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        variables = {field: name for name, field in names.items()}
        # A variable of the environment is named as it was met, one that was given by its field.
        named = str(first["loc"][0]) if first["loc"] else "the settings"
        raise SettingsUnusable(f"{variables.get(named, named.upper())} can't be used: {_expected(first)}") from None


def _expected(fault: ErrorDetails) -> str:
    """Return what a setting should have been, in our words: the library's are for programmers."""
    bounds = fault.get("ctx", {})
    match fault["type"]:
        case "int_parsing" | "int_type" | "int_from_float" | "int_parsing_size":
            return "expected a whole number"
        case "float_parsing" | "float_type" | "finite_number":
            return "expected a number"
        case "bool_parsing" | "bool_type":
            return "expected true or false"
        case "greater_than_equal":
            return f"expected {bounds['ge']:g} or more"
        case "greater_than":
            return f"expected more than {bounds['gt']:g}"
        case "less_than_equal":
            return f"expected {bounds['le']:g} or less"
        case "enum":
            return f"expected {str(bounds['expected']).replace(chr(39), '')}"
        case "value_error":
            return str(bounds["error"])
        case _:
            return "expected something else; README.md says what"
