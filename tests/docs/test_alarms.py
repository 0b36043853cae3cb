"""docs/alarms.yml: each alarm sounds when it should, and no other does, by Prometheus's own judgement."""

import asyncio
import re
import shutil
import subprocess
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.models.failures import FetchFault
from bot.observability.metrics import Metrics, PictureFailure
from providers.api.breaker import FAULTS, Admission, Breaker
from providers.api.calls import CallKind, CallRecord, Charged
from providers.api.pace import MemoryPace
from providers.api.plan import Plan
from providers.errors import FailureKind, RateLimited

DOCS = Path(__file__).parents[2] / "docs"
RULES = DOCS / "alarms.yml"
ALARMS: dict[str, dict[str, Any]] = {
    rule["alert"]: rule for rule in yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"][0]["rules"]
}
SAMPLE = re.compile(r"(\w+)(?:\{(.*)\})? (\S+)")
CALM, TROUBLE = 20, 40
"""Minutes in which nothing happens, and then in which the trouble lasts. Prometheus asks once a minute."""
SOUNDING = 'group by (alertname) (ALERTS{alertstate="firing"})'


class WatchedBot:
    """The metrics of a bot with one provider, and a method for each trouble that it can have."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._breaker = Breaker(lambda: 0.0)
        self._pace = MemoryPace(Plan("daji", 4, 300), clock=lambda: 0.0)
        self._up = 1
        self._bytes = 150_000_000
        self._metrics = Metrics()
        self._metrics.watch_providers({"daji": (CallKind.SEARCH,)})
        self._metrics.watch_breakers({"daji": self._breaker})
        self._metrics.watch_paces([self._pace])
        self._metrics.spending_measured({}, 10)
        self._metrics.lines_measured([("daji", 1, 1, 2)])

    def series(self) -> dict[str, str]:
        """What Prometheus gets from a scrape: values by metric and labels."""
        scraped = {}
        for sample in filter(None, map(SAMPLE.fullmatch, self._metrics.exposition().decode().splitlines())):
            name, labels, value = sample.groups()
            if not name.startswith("process_"):
                scraped[name + "{" + ",".join(filter(None, ['job="snapsource"', labels])) + "}"] = value
        scraped['process_resident_memory_bytes{job="snapsource"}'] = str(self._bytes)
        scraped['up{job="snapsource"}'] = str(self._up)
        return scraped

    def stop(self) -> None:
        self._up = 0

    def fall_behind(self) -> None:
        for _ in range(201):
            self._stack.enter_context(self._metrics.update_in_work())

    def be_slow(self) -> None:
        self._metrics.card_shown(100)

    def have_a_long_line(self) -> None:
        self._metrics.lines_measured([("daji", 500, 6, 301)])

    def take_over_a_job(self) -> None:
        self._metrics.jobs_recovered(1)

    def meet_faults(self) -> None:
        for _ in range(FAULTS):
            self._breaker.failed(Admission.FREE)

    def have_no_credit(self) -> None:
        self._metrics.spending_measured({"daji": FailureKind.NO_CREDIT}, 10)

    def be_refused(self) -> None:
        self._metrics.called(CallRecord("daji", CallKind.SEARCH, 1.0, "NotAuthorized", Charged.NO))

    def use_up_the_calls(self) -> None:
        self._metrics.spending_measured({}, 0)

    def be_slowed_down(self) -> None:
        async def call() -> None:
            async with self._pace.turn():
                raise RateLimited("daji", "too many")

        with pytest.raises(RateLimited):
            asyncio.run(call())

    def lose_photos(self) -> None:
        for _ in range(10):
            self._metrics.photo_not_fetched(FetchFault.NETWORK)

    def turn_a_picture_away(self) -> None:
        self._metrics.picture_given_up(PictureFailure.NO_TURN)

    def grow(self) -> None:
        self._bytes = 500_000_000

    def meet_a_bug(self) -> None:
        self._metrics.unexpected_error_occurred()


TROUBLES: dict[str, Callable[[WatchedBot], None]] = {
    "ReplicaDown": WatchedBot.stop,
    "UpdatesPileUp": WatchedBot.fall_behind,
    "CardsSlow": WatchedBot.be_slow,
    "LineLong": WatchedBot.have_a_long_line,
    "ReplicaDied": WatchedBot.take_over_a_job,
    "ProviderFails": WatchedBot.meet_faults,
    "ProviderOff": WatchedBot.have_no_credit,
    "AccountRefused": WatchedBot.be_refused,
    "CallsUsedUp": WatchedBot.use_up_the_calls,
    "PaceLowered": WatchedBot.be_slowed_down,
    "PhotosNotFetched": WatchedBot.lose_photos,
    "PicturesTurnedAway": WatchedBot.turn_a_picture_away,
    "MemoryHigh": WatchedBot.grow,
    "UnexpectedErrors": WatchedBot.meet_a_bug,
}


def minutes(alarm: str) -> int:
    """For how long an alarm waits before it sounds."""
    return int(ALARMS[alarm].get("for", "0m").removesuffix("m"))


def trouble(alarm: str, cause: Callable[[WatchedBot], None]) -> dict[str, Any]:
    """What promtool is to try: a bot is well, then in trouble, and only then this alarm sounds, and no other."""
    with ExitStack() as stack:
        bot = WatchedBot(stack)
        before = bot.series()
        cause(bot)
        after = bot.series()
    return {
        "interval": "1m",
        "input_series": [
            {"series": name, "values": f"{before[name]}+0x{CALM - 1} {after[name]}+0x{TROUBLE}"} for name in before
        ],
        "promql_expr_test": [
            {"expr": SOUNDING, "eval_time": f"{CALM - 1}m", "exp_samples": []},
            {
                "expr": SOUNDING,
                "eval_time": f"{CALM + minutes(alarm) + 1}m",
                "exp_samples": [{"labels": f'{{alertname="{alarm}"}}', "value": 1}],
            },
        ],
    }


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is missing: apt-get install prometheus")
def test_each_alarm_sounds_in_its_trouble_alone(tmp_path: Path) -> None:
    tests = [trouble(alarm, cause) for alarm, cause in TROUBLES.items()]
    file = tmp_path / "tests.yml"
    file.write_text(yaml.safe_dump({"rule_files": [str(RULES)], "evaluation_interval": "1m", "tests": tests}))
    judged = subprocess.run(["promtool", "test", "rules", str(file)], capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stdout + judged.stderr


def test_each_alarm_is_tried() -> None:
    assert TROUBLES.keys() == ALARMS.keys()


def test_the_table_in_the_docs_lists_the_alarms() -> None:
    rows = []
    for name, rule in ALARMS.items():
        lasting = f" for {minutes(name)} min" if "for" in rule else ""
        expression = rule["expr"].replace("|", "\\|")
        rows.append(f"| `{name}` | `{expression}`{lasting} | {rule['annotations']['summary']} |")
    page = (DOCS / "metrics.md").read_text(encoding="utf-8")
    assert re.findall(r"(?m)^\| `[A-Z]\w+` \|.*$", page) == rows
