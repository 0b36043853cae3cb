"""Runs two published clients of AliExpress's platform against the sandbox: `python -m scripts.published_clients`.

Each renews the tokens and searches with a picture. Their signed forms become `tests/fixtures/aliexpress/clients.json`,
which tests compare with ours. Needs pip and npm.
"""

import asyncio
import base64
import io
import json
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image

from sandbox.catalogue import Catalogue
from sandbox.marketplaces import Marketplaces, marketplaces_app
from sandbox.server import Server

FIXTURE: Final = Path(__file__).parents[1] / "tests" / "fixtures" / "aliexpress" / "clients.json"
PICTURE_SIDE: Final = 96

# The key, the secret and the tokens are those of the sandbox.
LAZOP: Final = """
import sys
import lazop_sdk
url, param0 = sys.argv[1:]
client = lazop_sdk.LazopClient(url + "/rest", "sample-aliexpress-key", "sample-aliexpress-secret")
request = lazop_sdk.LazopRequest("/auth/token/refresh")
request.add_api_param("refresh_token", "sample-aliexpress-refresh-token")
tokens = client.execute(request).body
client = lazop_sdk.LazopClient(url + "/sync", "sample-aliexpress-key", "sample-aliexpress-secret")
request = lazop_sdk.LazopRequest("")
request.add_api_param("method", "aliexpress.ds.image.searchV2")
request.add_api_param("session", "sample-aliexpress-access-token")
request.add_api_param("param0", param0)
assert "aliexpress_ds_image_searchV2_response" in client.execute(request).body, "no results"
assert tokens["access_token"], "no tokens"
"""
AE_SDK: Final = """
const { DropshipperClient } = require("ae_sdk");
const [url, param0] = process.argv.slice(2);
const client = new DropshipperClient({
  app_key: "sample-aliexpress-key",
  app_secret: "sample-aliexpress-secret",
  session: "sample-aliexpress-access-token",
});
client.migrated_apis_url = url + "/sync";
client.new_apis_url = url + "/rest";
(async () => {
  const found = await client.callAPIDirectly("aliexpress.ds.image.searchV2", { param0 });
  const tokens = await client.refreshToken({ refresh_token: "sample-aliexpress-refresh-token" });
  if (!found.ok || !tokens.ok) throw new Error(JSON.stringify([found, tokens]));
})();
"""


@dataclass(frozen=True)
class Client:
    """A published client: how it is installed into a folder, and the program that uses it."""

    name: str
    install: tuple[str, ...]
    run: tuple[str, ...]
    program: str


CLIENTS: Final = (
    Client(
        "lazop-sdk 1.0.3 (PyPI)",
        (sys.executable, "-m", "pip", "install", "--quiet", "--target", ".", "lazop-sdk==1.0.3"),
        (sys.executable, "program.py"),
        LAZOP,
    ),
    Client("ae_sdk 0.6.0 (npm)", ("npm", "install", "--silent", "ae_sdk@0.6.0"), ("node", "program.js"), AE_SDK),
)


async def recorded(client: Client) -> list[dict[str, object]]:
    """Return the signed forms that a client sends to a sandbox of its own.

    Raises:
        RuntimeError: the client could not be installed, or the sandbox refused a call.
    """
    markets = Marketplaces(Catalogue())
    with tempfile.TemporaryDirectory() as folder:
        await _run(client.install, folder)
        (Path(folder) / client.run[-1]).write_text(client.program, encoding="utf-8")
        async with Server(marketplaces_app(markets)) as server:
            await _run((*client.run, server.url, _param0(markets)), folder)
    refused = [call.code for call in markets.calls if call.code not in {"0", "200"}]
    if refused:
        raise RuntimeError(f"{client.name}: the sandbox answered {refused}")
    return [
        {"client": client.name, "path": call.path, "form": dict(sorted(call.parameters.items()))}
        for call in markets.calls
    ]


async def _run(command: tuple[str, ...], folder: str) -> None:
    # Its home is the folder too: one of them writes logs there.
    process = await asyncio.create_subprocess_exec(*command, cwd=folder, env={**os.environ, "HOME": folder})
    if await process.wait():
        raise RuntimeError(f"{command[0]} ended with {process.returncode}")


def _param0(markets: Marketplaces) -> str:
    out = io.BytesIO()
    with Image.open(io.BytesIO(markets.catalogue.sample_photos["mug"].jpeg())) as photo:
        photo.convert("RGB").resize((PICTURE_SIDE, PICTURE_SIDE)).save(out, "JPEG", quality=60)
    picture = base64.b64encode(out.getvalue()).decode()
    return json.dumps({"image_base64": picture, "search_type": "similar", "lang": "en"}, separators=(",", ":"))


async def _main() -> None:
    forms = [form for client in CLIENTS for form in await recorded(client)]
    FIXTURE.write_text(json.dumps(forms, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(_main())
