"""Whether the app can do its work: for load balancers, Docker and people."""

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel
from pymongo.errors import PyMongoError
from starlette.exceptions import HTTPException

from app.core.errors import problems

router = APIRouter(prefix="/api/health", tags=["Health"])


class Health(BaseModel):
    status: Literal["ok"]


@router.get("", operation_id="get_health", responses=problems(503))
async def get_health(request: Request) -> Health:
    """Say ok, if the database answers."""
    try:
        await request.app.state.database.command("ping")
    except PyMongoError as error:
        raise HTTPException(503, "The database does not answer.") from error
    return Health(status="ok")
