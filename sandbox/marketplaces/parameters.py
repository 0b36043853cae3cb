"""The parameters of a call as text: of the query, a form, a JSON body, and the header that carries a key."""

import json

from starlette.datastructures import UploadFile
from starlette.requests import Request

LARGEST_PART = 8 * 1024 * 1024
KEY_HEADERS = ("apikey", "X-API-Key")
KEY_PARAMETER = "apiToken"


async def parameters_of(request: Request) -> dict[str, str]:
    """Everything the caller sent, by name; a body that is no form and no JSON object gives nothing.

    Keys count only where the documents have them: in a header, or in the address.
    """
    found = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind == "application/json":
        body = _json_object(await request.body())
        found.update({name: value for name, value in body.items() if name != KEY_PARAMETER})
    elif kind in ("multipart/form-data", "application/x-www-form-urlencoded"):
        async with request.form(max_part_size=LARGEST_PART) as form:
            for name, part in form.multi_items():
                found[name] = (await part.read()).decode("latin-1") if isinstance(part, UploadFile) else part
    unheaded = {name: value for name, value in found.items() if name not in KEY_HEADERS}
    return unheaded | {name: value for name in KEY_HEADERS if (value := request.headers.get(name)) is not None}


def _json_object(body: bytes) -> dict[str, str]:
    try:
        parsed = json.loads(body)
    except ValueError:
        return {}
    if not isinstance(parsed, dict):
        return {}
    return {str(name): value if isinstance(value, str) else json.dumps(value) for name, value in parsed.items()}
