"""The record of calls that the marketplaces received."""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.marketplaces.faults import Endpoint, FaultKind, Service

SECRETS = frozenset(
    {"apitoken", "apikey", "appsecret", "sign", "session", "access_token", "refresh_token", "code", "x-api-key"}
)
LONG = 200


@dataclass(frozen=True)
class Call:
    """One call: what was asked and what was answered.

    `parameters` are those of the query, the form or the JSON body, and the header that carries a key, as they came:
    secrets included. `code` is the service's own code, `seconds` how long the answer took, `credits` what it cost.
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

    def shown(self) -> dict[str, object]:
        """The call for display: secrets are masked and long values, such as pictures, are measured instead."""
        return {
            "service": self.service,
            "endpoint": self.endpoint,
            "method": self.method,
            "path": self.path,
            "parameters": {name: _shown(name, value) for name, value in self.parameters.items()},
            "status": self.status,
            "code": self.code,
            "credits": self.credits,
            "started": self.started,
            "seconds": round(self.seconds, 3),
            "fault": self.fault,
        }


def _shown(name: str, value: str) -> str:
    if name.lower() in SECRETS:
        return "***"
    if len(value) > LONG:
        return f"{len(value)} characters"
    return value
