"""What anyone may ask, and the description of the API."""

from fastapi import APIRouter, Request, Response

from longspring import __version__
from longspring.web.answer import JSON
from longspring.web.session import Who

router = APIRouter(tags=["room"])


@router.get("/healthz", response_model=dict[str, str])
def health() -> dict[str, str]:
    """Say that the server answers, and its version."""
    return {"status": "ok", "version": __version__}


@router.get("/openapi.json", include_in_schema=False)
def openapi(request: Request, who: Who) -> Response:
    """Describe the API in OpenAPI 3.1."""
    import json

    return Response(json.dumps(request.app.openapi(), ensure_ascii=False), media_type=JSON)
