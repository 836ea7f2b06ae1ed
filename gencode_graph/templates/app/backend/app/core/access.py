"""Who may do what: by role, and with one's own records."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import TypeVar

from pydantic import BaseModel

from app.core.auth import CurrentUser, User
from app.core.errors import ForbiddenError
from app.core.roles import Role

Model = TypeVar("Model", bound=BaseModel)
Fields = Mapping[str, Collection[str]]
"""Field -> the roles that may, and `owner`."""


def require_role(*roles: Role) -> Callable[[User], Awaitable[User]]:
    """A dependency on an account with one of these roles. Others are answered 403, before anything
    else that they sent is looked at."""

    async def require(user: CurrentUser) -> User:
        if user.role not in roles:
            raise ForbiddenError("Your role does not allow this.")
        return user

    return require


def own_or_all(user: User, *roles: Role) -> dict[str, str]:
    """A filter: all records for an account with one of these roles, for others their own."""
    return {} if user.role in roles else {"owner_id": str(user.id)}


def check_writable(
    user: User | None, sent: BaseModel, fields: Fields, *, own: bool = False
) -> None:
    """Raise ForbiddenError if a field was sent that the account may not write.

    `own` says that the record is the account's, for fields that `owner` may.
    """
    for name, who in fields.items():
        if name in sent.model_fields_set and not _is_among(user, who, own):
            raise ForbiddenError("You may not set this.", field=name)


def hide_unreadable(
    user: User | None, answer: Model, fields: Fields, *, own: bool = False
) -> Model:
    """The answer with null for each field that the account may not see."""
    hidden = [name for name, who in fields.items() if not _is_among(user, who, own)]
    return answer.model_copy(update=dict.fromkeys(hidden))


def _is_among(user: User | None, who: Collection[str], own: bool) -> bool:
    return user is not None and (user.role in who or (own and "owner" in who))
