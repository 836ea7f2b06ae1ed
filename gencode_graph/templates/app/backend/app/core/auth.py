"""Accounts: sign up, sign in, and who is asking."""

from functools import cache
from typing import Annotated, ClassVar

from bson import ObjectId
from fastapi import APIRouter, Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import AfterValidator, BaseModel, StringConstraints
from pymongo import IndexModel
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from app.core.documents import RecordRead, TimestampedDocument, unique_index
from app.core.errors import problems
from app.core.fields import Email, SearchText, ShortText, no_nul
from app.core.pagination import PageParams, containing, paginate
from app.core.security import create_token, hash_password, read_token, verify_password

Password = Annotated[str, StringConstraints(min_length=8, max_length=128), AfterValidator(no_nul)]
bearer = HTTPBearer(auto_error=False)
router = APIRouter(prefix="/api")


class User(TimestampedDocument):
    """An account. The password itself is not kept."""

    name: ShortText
    email: Email
    password_hash: str

    class Settings:
        name = "users"
        indexes: ClassVar[list[IndexModel]] = [unique_index("email")]


class Registration(BaseModel):
    name: ShortText
    email: Email
    password: Password


class Credentials(BaseModel):
    email: Email
    password: Annotated[str, StringConstraints(max_length=128), AfterValidator(no_nul)]


class UserRead(RecordRead):
    name: str
    email: str


class UserPage(BaseModel):
    items: list[UserRead]
    total: int
    page: int
    page_size: int


class Session(BaseModel):
    """A successful sign-in: send the token as `Authorization: Bearer ...`."""

    access_token: str
    token_type: str = "bearer"  # noqa: S105 - how the token is sent, no secret
    user: UserRead


def _unauthorized(detail: str) -> HTTPException:
    return HTTPException(401, detail, headers={"WWW-Authenticate": "Bearer"})


async def current_user(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> User:
    """The account the request's token stands for. Answers 401 when there is none."""
    user_id = read_token(credentials.credentials) if credentials else None
    user = await User.get(user_id) if user_id and ObjectId.is_valid(user_id) else None
    if user is None:
        raise _unauthorized("Sign in to go on.")
    return user


CurrentUser = Annotated[User, Depends(current_user)]


def _session(user: User) -> Session:
    return Session(access_token=create_token(str(user.id)), user=UserRead.model_validate(user))


@cache
def _nobodys_hash() -> str:
    """What a password is compared with when the account does not exist: see `login`."""
    return hash_password("nobody has this password")


@router.post(
    "/auth/register",
    operation_id="register",
    tags=["Accounts"],
    status_code=201,
    responses=problems(409, 422),
)
async def register(registration: Registration) -> Session:
    """Make an account, and sign in to it."""
    hashed = await run_in_threadpool(hash_password, registration.password)
    user = User(name=registration.name, email=registration.email, password_hash=hashed)
    return _session(await user.insert())


@router.post("/auth/login", operation_id="login", tags=["Accounts"], responses=problems(401, 422))
async def login(credentials: Credentials) -> Session:
    """Sign in. It takes as long, and says the same, whether or not the account exists."""
    user = await User.find_one({"email": credentials.email})
    hashed = user.password_hash if user else await run_in_threadpool(_nobodys_hash)
    matches = await run_in_threadpool(verify_password, credentials.password, hashed)
    if user is None or not matches:
        raise _unauthorized("The e-mail address or the password is wrong.")
    return _session(user)


@router.get("/auth/me", operation_id="get_me", tags=["Accounts"], responses=problems(401))
async def get_me(user: CurrentUser) -> UserRead:
    """The signed-in account."""
    return UserRead.model_validate(user)


@router.get(
    "/users",
    operation_id="list_users",
    tags=["Accounts"],
    dependencies=[Depends(current_user)],
    responses=problems(401, 422),
)
async def list_users(params: Annotated[PageParams, Depends()], q: SearchText = "") -> UserPage:
    """Accounts by name, for records that are given to somebody."""
    items, total = await paginate(User.find(containing(q, "name", "email")).sort("name"), params)
    return UserPage(
        items=[UserRead.model_validate(user) for user in items],
        total=total,
        page=params.page,
        page_size=params.page_size,
    )
