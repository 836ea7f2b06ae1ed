"""Passwords are kept as argon2 hashes; a signed-in client holds a signed, dated token."""

from datetime import UTC, datetime, timedelta

import jwt
from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError

from app.core.config import settings

ALGORITHM = "HS256"
passwords = PasswordHash.recommended()


def hash_password(password: str) -> str:
    return passwords.hash(password)


def verify_password(password: str, hashed: str) -> bool:
    try:
        return passwords.verify(password, hashed)
    except UnknownHashError:
        return False


def create_token(user_id: str) -> str:
    """A token that stands for the user until it expires."""
    issued = datetime.now(UTC)
    expires = issued + timedelta(minutes=settings.token_minutes)
    claims = {"sub": user_id, "iat": issued, "exp": expires}
    return jwt.encode(claims, settings.jwt_secret.get_secret_value(), algorithm=ALGORITHM)


def read_token(token: str) -> str | None:
    """The id of the user the token stands for; None if it is forged, expired or malformed."""
    try:
        claims = jwt.decode(
            token,
            settings.jwt_secret.get_secret_value(),
            algorithms=[ALGORITHM],
            leeway=10,  # seconds: clocks are set back, and no two servers' are the same
            options={"require": ["exp", "sub"]},
        )
    except jwt.InvalidTokenError:
        return None
    return str(claims["sub"])
