"""Roles for journeys, which sign up accounts of every role: it is served by `serve.py` alone, when they run."""

from fastapi import APIRouter
from pydantic import BaseModel

from app.core.auth import User

router = APIRouter()


class Given(BaseModel):
    email: str
    role: str | None


@router.post("/api/testing/role", status_code=204, include_in_schema=False)
async def give(given: Given) -> None:
    """Whoever asks: the accounts are the journeys' own."""
    user = await User.find_one({"email": given.email})
    assert user is not None
    await user.set({"role": given.role})
