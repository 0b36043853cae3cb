"""The runs as a table for a terminal."""

from collections.abc import Sequence
from statistics import median

from benchmarks.first_card import Run


def report(runs: Sequence[Run], seconds: float, aim: float) -> str:
    """Return a line for each run and the medians; `seconds` is what each upstream was told to take."""
    ratio = median(run.total / run.upstream for run in runs)
    nominal = median(run.total / (seconds * len(run.steps)) for run in runs)
    return "\n".join(
        [
            f"A photo in an empty chat to its first card, each upstream slowed by {seconds * 1000:.0f} ms",
            f"{'photo':<12}{'total':>9}{'upstream':>10}{'ratio':>8}",
            *(_line(run) for run in runs),
            f"median of {len(runs)}: the bot takes {ratio:.2f} times what its upstreams take (aim: {aim} or less)",
            f"({nominal:.2f} times the bare {len(runs[0].steps)} x {seconds * 1000:.0f} ms; the sandbox works too)",
            *_cpu(runs),
        ]
    )


def _cpu(runs: Sequence[Run]) -> Sequence[str]:
    known = [run.cpu for run in runs if run.cpu is not None]
    return [f"median processor time of the bot per photo: {median(known) * 1000:.0f} ms"] if known else []


def _line(run: Run) -> str:
    ratio = run.total / run.upstream
    return f"{run.photo:<12}{run.total * 1000:>6.0f} ms{run.upstream * 1000:>7.0f} ms{ratio:>8.2f}"
