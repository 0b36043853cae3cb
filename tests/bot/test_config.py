from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.config import LogFormat, LogLevel, Settings, SettingsUnusable, TelegramMode, load_settings
from providers.aliexpress.settings import PriceUnit
from providers.daji.settings import DajiSettings
from providers.registry import ACCOUNTS
from providers.tmapi.settings import TmapiAuth
from tests.settings import VARIABLES

KEYS = (
    "TMAPI_TOKEN",
    "DAJI_APP_SECRET",
    "ALIEXPRESS_APP_SECRET",
    "ALIEXPRESS_ACCESS_TOKEN",
    "ALIEXPRESS_REFRESH_TOKEN",
    "PARSEBOT_API_KEY",
)
SECRETS = ("TELEGRAM_BOT_TOKEN", "TELEGRAM_WEBHOOK_SECRET", *KEYS)
DEFAULTS = {
    "TELEGRAM_API_URL": "https://api.telegram.org",
    "TELEGRAM_MODE": TelegramMode.POLLING,
    "ADMIN_IDS": (),
    "ALLOWED_CHATS": (),
    "DATABASE_URL": "sqlite:///data/snapsource.db",
    "HTTP_HOST": "127.0.0.1",
    "HTTP_PORT": 8080,
    "PUBLIC_URL": None,
    "TMAPI_URL": "https://api.tmapi.io",
    "TMAPI_GLOBAL_URL": "https://api.tmapi.io",
    "TMAPI_AUTH": TmapiAuth.QUERY,
    "DAJI_APP_KEY": "",
    "DAJI_URL": "https://openapi.dajisaas.com",
    "DAJI_IMAGE_ID_MINUTES": 60,
    "ALIEXPRESS_APP_KEY": "",
    "ALIEXPRESS_URL": "https://api-sg.aliexpress.com",
    "ALIEXPRESS_PRICE_UNIT": PriceUnit.AUTO,
    "PARSEBOT_SCRAPER_ID": "bce3cd9b-591a-4e87-a406-6e57ab0dd092",
    "PARSEBOT_URL": "https://api.parse.bot",
    "PARSEBOT_CALLS_PER_MINUTE": 5,
    "PARSEBOT_DETAILS_PARAMETER": "offer_id",
    "PROVIDERS": ("tmapi_global", "daji", "tmapi", "aliexpress", "parsebot"),
    "LOG_LEVEL": LogLevel.INFO,
    "LOG_FORMAT": None,
    **dict.fromkeys(SECRETS),
    **dict.fromkeys(KEYS, SecretStr("")),
}


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)


def loaded(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return load_settings(env_file=None)


def values_of(settings: Settings) -> dict[str, object]:
    """Every variable with its value."""
    return {
        f"{section.model_config.get('env_prefix', '')}{name}".upper(): value
        for section in (settings, *settings.accounts)
        for name, value in section
    }


@pytest.mark.parametrize(("variable", "default"), DEFAULTS.items())
def test_what_is_not_set_has_its_default(variable: str, default: object) -> None:
    assert values_of(load_settings(env_file=None))[variable] == default


@pytest.mark.parametrize("variable", VARIABLES)
def test_an_empty_variable_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    assert values_of(loaded(monkeypatch, **{variable: ""})) == values_of(load_settings(env_file=None))


@pytest.mark.parametrize(
    ("variable", "text", "value"),
    [
        ("TELEGRAM_API_URL", "http://127.0.0.1:9000/", "http://127.0.0.1:9000"),
        ("TELEGRAM_MODE", "webhook", TelegramMode.WEBHOOK),
        ("ADMIN_IDS", "7, 8", (7, 8)),
        ("ALLOWED_CHATS", "-1001234567890,7", (-1001234567890, 7)),
        ("DATABASE_URL", "sqlite:////var/bot.db", "sqlite:////var/bot.db"),
        ("HTTP_HOST", "0.0.0.0", "0.0.0.0"),
        ("HTTP_PORT", "0", 0),
        ("PUBLIC_URL", "https://bot.example/", "https://bot.example"),
        ("TMAPI_URL", "http://localhost:1", "http://localhost:1"),
        ("TMAPI_GLOBAL_URL", "http://localhost:1", "http://localhost:1"),
        ("TMAPI_AUTH", "header", TmapiAuth.HEADER),
        ("DAJI_APP_KEY", "key", "key"),
        ("DAJI_URL", "http://localhost:1", "http://localhost:1"),
        ("DAJI_IMAGE_ID_MINUTES", "10", 10),
        ("ALIEXPRESS_APP_KEY", "12345", "12345"),
        ("ALIEXPRESS_URL", "http://localhost:1", "http://localhost:1"),
        ("ALIEXPRESS_PRICE_UNIT", "minor", PriceUnit.MINOR),
        ("PARSEBOT_SCRAPER_ID", "another", "another"),
        ("PARSEBOT_URL", "http://localhost:1", "http://localhost:1"),
        ("PARSEBOT_CALLS_PER_MINUTE", "20", 20),
        ("PARSEBOT_DETAILS_PARAMETER", "id", "id"),
        ("PROVIDERS", "aliexpress, tmapi", ("aliexpress", "tmapi")),
        ("IMAGE_HOSTS", "alicdn.com, 127.0.0.1:80,", ("alicdn.com", "127.0.0.1:80")),
        ("LOG_LEVEL", "debug", LogLevel.DEBUG),
        ("LOG_FORMAT", "json", LogFormat.JSON),
        *((name, "s3cret", SecretStr("s3cret")) for name in SECRETS),
    ],
)
def test_a_variable_sets_the_setting_of_its_name(
    monkeypatch: pytest.MonkeyPatch, variable: str, text: str, value: object
) -> None:
    assert values_of(loaded(monkeypatch, **{variable: text}))[variable] == value


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("TELEGRAM_API_URL", "wrongvalue"),
        ("TELEGRAM_MODE", "wrongvalue"),
        ("TELEGRAM_WEBHOOK_SECRET", "wrongvalue with spaces"),
        ("ADMIN_IDS", "7,wrongvalue"),
        ("ALLOWED_CHATS", "@wrongvalue"),
        ("HTTP_PORT", "wrongvalue"),
        ("HTTP_PORT", "65536"),
        ("HTTP_PORT", "-1"),
        ("PUBLIC_URL", "ftp://wrongvalue"),
        ("TMAPI_URL", "wrongvalue"),
        ("TMAPI_GLOBAL_URL", "wrongvalue"),
        ("TMAPI_AUTH", "wrongvalue"),
        ("DAJI_URL", "wrongvalue"),
        ("ALIEXPRESS_URL", "wrongvalue"),
        ("ALIEXPRESS_PRICE_UNIT", "wrongvalue"),
        ("PARSEBOT_URL", "wrongvalue"),
        ("PROVIDERS", "wrongvalue"),
        ("PROVIDERS", "daji,daji"),
        ("PROVIDERS", ","),
        ("LOG_LEVEL", "wrongvalue"),
        ("LOG_FORMAT", "wrongvalue"),
    ],
)
def test_a_bad_value_is_refused_by_the_name_of_its_variable_alone(
    monkeypatch: pytest.MonkeyPatch, variable: str, text: str
) -> None:
    with pytest.raises(SettingsUnusable, match=f"^{variable} can't be used: ") as refused:
        loaded(monkeypatch, **{variable: text})
    assert "wrongvalue" not in str(refused.value)
    assert "\n" not in str(refused.value)
    assert "pydantic" not in str(refused.value)


def test_the_error_says_what_is_expected(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsUnusable, match="expected some of tmapi_global,daji,tmapi,aliexpress,parsebot"):
        loaded(monkeypatch, PROVIDERS="taobao")


def test_no_value_is_left_in_the_traceback_of_the_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsUnusable) as refused:
        loaded(monkeypatch, TMAPI_URL="https-with-a-key-in-it")
    assert refused.value.__suppress_context__


def test_settings_are_read_from_a_file_and_the_environment_goes_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    file.write_text("# the bot\nHTTP_PORT=1111\nHTTP_HOST=0.0.0.0\nLOG_LEVEL=\nSOMEBODY_ELSES=1\n")
    monkeypatch.setenv("HTTP_PORT", "2222")
    settings = load_settings(env_file=str(file))
    assert (settings.http_port, settings.http_host, settings.log_level) == (2222, "0.0.0.0", LogLevel.INFO)


def test_no_secret_is_in_what_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = loaded(monkeypatch, **{name: f"s3cret-of-{name}" for name in SECRETS})
    assert "s3cret" not in f"{settings!r} {settings}"
    assert "s3cret" not in settings.model_dump_json()


def test_every_secret_that_is_set_is_known_for_masking(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = loaded(monkeypatch, **{name: f"s3cret-of-{name}" for name in SECRETS})
    assert sorted(settings.secrets()) == sorted(f"s3cret-of-{name}" for name in SECRETS)


def test_without_an_account_something_is_missing() -> None:
    accounts = load_settings(env_file=None).accounts
    assert all(accounts.of(account).missing for account in ACCOUNTS)


@pytest.mark.parametrize("half", ["DAJI_APP_KEY", "DAJI_APP_SECRET"])
def test_half_an_account_is_none(monkeypatch: pytest.MonkeyPatch, half: str) -> None:
    missing = loaded(monkeypatch, **{half: "half"}).accounts.of(DajiSettings).missing
    assert missing is not None
    assert missing.reason == "DAJI_APP_KEY and DAJI_APP_SECRET are not both set"


def test_a_whole_account_misses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = loaded(monkeypatch, DAJI_APP_KEY="key", DAJI_APP_SECRET="s3cret")
    assert settings.accounts.of(DajiSettings).missing is None


def test_values_that_are_given_go_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAJI_APP_KEY", "of the environment")
    monkeypatch.setenv("HTTP_PORT", "1111")
    settings = load_settings(None, {"DAJI_APP_KEY": "given", "http_port": "2222"})
    assert (settings.accounts.of(DajiSettings).app_key, settings.http_port) == ("given", 2222)


def test_accounts_are_read_from_the_file_too(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("DAJI_APP_KEY=of the file\nHTTP_PORT=1111\n")
    assert load_settings(str(file)).accounts.of(DajiSettings).app_key == "of the file"


def test_no_secret_of_an_account_is_in_what_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    accounts = loaded(monkeypatch, **{name: f"s3cret-of-{name}" for name in KEYS}).accounts
    assert "s3cret" not in " ".join(f"{account!r} {account}" for account in accounts)


@pytest.mark.parametrize("written", ["webhook", "WEBHOOK", "Webhook"])
def test_the_mode_may_be_written_large(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    assert loaded(monkeypatch, TELEGRAM_MODE=written).telegram_mode is TelegramMode.WEBHOOK


@pytest.mark.parametrize("secret", ["with a space", "ключ", "a+b", "x" * 257])
def test_a_webhook_secret_that_telegram_would_refuse_is_refused(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    with pytest.raises(SettingsUnusable, match=r"TELEGRAM_WEBHOOK_SECRET .* 1 to 256 of A-Z") as raised:
        loaded(monkeypatch, TELEGRAM_WEBHOOK_SECRET=secret)
    assert secret not in str(raised.value)


def test_ids_are_numbers_with_commas_between(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = loaded(monkeypatch, ADMIN_IDS="7, 8", ALLOWED_CHATS="-1001234567890")
    assert (settings.admin_ids, settings.allowed_chats) == ((7, 8), (-1001234567890,))


@pytest.mark.parametrize("ids", ["7;8", "@ann", "7.5"])
def test_ids_that_are_no_numbers_are_refused(monkeypatch: pytest.MonkeyPatch, ids: str) -> None:
    with pytest.raises(SettingsUnusable, match=r"ADMIN_IDS .* expected numbers, separated by commas"):
        loaded(monkeypatch, ADMIN_IDS=ids)


@pytest.mark.parametrize(
    ("url", "password"),
    [("postgresql://bot:s3cret@db/x", "s3cret"), ("postgresql://bot:s3%2Fcr@et@db/x", "s3/cr@et")],
)
def test_the_password_of_the_database_is_a_secret(monkeypatch: pytest.MonkeyPatch, url: str, password: str) -> None:
    assert password in loaded(monkeypatch, DATABASE_URL=url).secrets()


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("sqlite:///data/snapsource.db", "sqlite:///data/snapsource.db"),
        ("postgresql://bot:s3cr@et@db:5432/x?password=s3cret", "postgresql://db:5432/x"),
        ("s3cret", "unknown"),
    ],
)
def test_the_place_of_the_database_is_told_without_its_account(
    monkeypatch: pytest.MonkeyPatch, url: str, place: str
) -> None:
    assert loaded(monkeypatch, DATABASE_URL=url).database_place() == place


def test_a_database_without_a_password_has_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    assert loaded(monkeypatch, DATABASE_URL="postgresql://bot@db.example:5432/x").secrets() == ()


@pytest.mark.parametrize(
    ("variable", "text", "expected"),
    [
        ("HTTP_PORT", "eighty", "expected a whole number"),
        ("HTTP_PORT", "65536", "expected 65535 or less"),
        ("IMAGE_SECONDS", "0", "expected more than 0"),
        ("IMAGE_SECONDS", "four", "expected a number"),
        ("IMAGE_PROCESSES", "1", "expected 2 or more"),
        ("TELEGRAM_MODE", "push", "expected polling or webhook"),
        ("TMAPI_SHARE_PATHS", "perhaps", "expected true or false"),
        ("TMAPI_URL", "tmapi.io", "expected an address that begins with https:// (or http://)"),
    ],
)
def test_what_is_expected_is_said_in_our_words(
    monkeypatch: pytest.MonkeyPatch, variable: str, text: str, expected: str
) -> None:
    with pytest.raises(SettingsUnusable) as refused:
        loaded(monkeypatch, **{variable: text})
    assert str(refused.value) == f"{variable} can't be used: {expected}"


def test_a_file_that_can_not_be_read_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("S3_BUCKET=фото".encode("cp1251"))

    with pytest.raises(SettingsUnusable, match="line 1 has letters in another encoding than UTF-8"):
        load_settings(str(tmp_path / ".env"))


def test_names_that_are_nearly_right_are_pointed_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DAJI_KEY=1\nPOSTGRES_PASSWORD=1\n")
    monkeypatch.setenv("TELEGRAM_TOKEN", "1")
    monkeypatch.setenv("LOG_LEVELS", "of another program")

    assert load_settings(str(tmp_path / ".env")).misspelt() == [
        "DAJI_KEY is no setting: is DAJI_APP_KEY meant?",
        "TELEGRAM_TOKEN is no setting: is TELEGRAM_BOT_TOKEN meant?",
    ]


def test_what_is_empty_in_the_environment_is_taken_from_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("HTTP_PORT=1111\n")
    monkeypatch.setenv("HTTP_PORT", "")

    assert load_settings(str(tmp_path / ".env")).http_port == 1111


# Rates of exchange


def test_both_feeds_of_rates_are_asked_in_their_order() -> None:
    assert [feed.value for feed in load_settings(None, {}).rate_feeds()] == ["ecb", "cbr"]
    assert [feed.value for feed in load_settings(None, {"RATES": "cbr, ecb"}).rate_feeds()] == ["cbr", "ecb"]


def test_an_empty_rates_means_none_wherever_it_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings(None, {"RATES": ""}).rate_feeds() == {}
    file = tmp_path / ".env"
    file.write_text("RATES=\n", encoding="utf-8")
    assert load_settings(str(file), {}).rate_feeds() == {}
    monkeypatch.setenv("RATES", "")
    assert load_settings(None, {}).rate_feeds() == {}


def test_a_feed_that_is_not_known_is_refused() -> None:
    with pytest.raises(SettingsUnusable, match="RATES can't be used: expected some of ecb,cbr"):
        load_settings(None, {"RATES": "ecb,fed"})
