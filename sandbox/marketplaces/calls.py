"""The record of a call to a service."""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.marketplaces.faults import Endpoint, FaultKind, Service

SECRETS = frozenset(
    {"apitoken", "apikey", "appsecret", "sign", "session", "access_token", "refresh_token", "code", "x-api-key"}
)
MAX_SHOWN_CHARACTERS = 200


@dataclass(frozen=True)
class Call:
    """One call: its request and its response.

    `parameters` include those of the body and the header that carries a key, with their secrets. `code` is the
    service's own code, `started` a Unix time, `seconds` the duration, `credits` the price. `note` is for the
    demo's user.
    """

    service: Service
    endpoint: Endpoint
    method: str
    path: str
    parameters: Mapping[str, str]
    status: int
    code: str | None
    credits: int
    started: float
    seconds: float
    fault: FaultKind | None
    note: str = ""

    def to_json(self) -> dict[str, object]:
        """The call for display. Secrets are masked; of long values, such as pictures, only the length is given."""
        return {
            "service": self.service,
            "endpoint": self.endpoint,
            "method": self.method,
            "path": self.path,
            "parameters": {name: _masked(name, value) for name, value in self.parameters.items()},
            "status": self.status,
            "code": self.code,
            "credits": self.credits,
            "started": self.started,
            "seconds": round(self.seconds, 3),
            "fault": self.fault,
            "note": self.note,
        }


def _masked(name: str, value: str) -> str:
    if name.lower() in SECRETS:
        return "***"
    if len(value) > MAX_SHOWN_CHARACTERS:
        return f"{len(value)} characters"
    return value
