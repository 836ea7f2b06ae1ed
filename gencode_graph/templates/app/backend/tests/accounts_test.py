"""Accounts: signing up, signing in, and what is kept from strangers."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest
from httpx import AsyncClient

from app.core.auth import User
from app.core.config import settings
from app.core.security import ALGORITHM

ACCOUNT = {"name": "Lin", "email": "Lin@Example.com", "password": "correct horse battery"}


async def sign_up(client: AsyncClient) -> dict[str, str]:
    response = await client.post("/api/auth/register", json=ACCOUNT)
    assert response.status_code == 201, response.text
    return response.json()


async def status_of(client: AsyncClient, authorization: str) -> int:
    response = await client.get("/api/auth/me", headers={"Authorization": authorization})
    return response.status_code


async def test_who_signs_up_is_signed_in(anonymous: AsyncClient) -> None:
    session = await sign_up(anonymous)
    headers = {"Authorization": f"Bearer {session['access_token']}"}
    me = (await anonymous.get("/api/auth/me", headers=headers)).json()
    assert (me["name"], me["email"]) == ("Lin", "lin@example.com")
    assert me == session["user"]


async def test_the_password_is_kept_as_a_hash_and_never_answered(anonymous: AsyncClient) -> None:
    session = await sign_up(anonymous)
    user = await User.get(session["user"]["id"])
    assert user is not None
    assert user.password_hash.startswith("$argon2id$")
    assert "password" not in str(session["user"])


async def test_signing_in_takes_the_right_password(anonymous: AsyncClient) -> None:
    await sign_up(anonymous)
    right = {"email": "LIN@example.com", "password": ACCOUNT["password"]}
    assert (await anonymous.post("/api/auth/login", json=right)).status_code == 200


async def test_a_wrong_password_and_an_unknown_account_look_alike(anonymous: AsyncClient) -> None:
    await sign_up(anonymous)
    wrong = {"email": ACCOUNT["email"], "password": "not the password"}
    unknown = {"email": "nobody@example.com", "password": "not the password"}
    answers = [await anonymous.post("/api/auth/login", json=tried) for tried in (wrong, unknown)]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()


async def test_an_address_has_one_account(anonymous: AsyncClient) -> None:
    await sign_up(anonymous)
    again = {**ACCOUNT, "email": "lin@example.com"}
    response = await anonymous.post("/api/auth/register", json=again)
    assert response.status_code == 409
    assert [error["field"] for error in response.json()["errors"]] == ["email"]


@pytest.mark.parametrize(
    "wrong", [{"password": "short"}, {"email": "nobody"}, {"name": " "}, {"name": "a\x00b"}]
)
async def test_a_wrong_value_is_refused(anonymous: AsyncClient, wrong: dict[str, str]) -> None:
    response = await anonymous.post("/api/auth/register", json={**ACCOUNT, **wrong})
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == list(wrong)


async def test_only_a_token_of_ours_that_is_still_good_lets_in(anonymous: AsyncClient) -> None:
    session = await sign_up(anonymous)
    secret, user_id = settings.jwt_secret.get_secret_value(), session["user"]["id"]
    later, earlier = (datetime.now(UTC) + timedelta(minutes=m) for m in (5, -5))

    def token(key: str, subject: str, expires: datetime) -> str:
        return jwt.encode({"sub": subject, "exp": expires}, key, algorithm=ALGORITHM)

    assert await status_of(anonymous, f"Bearer {token(secret, user_id, later)}") == 200
    assert await status_of(anonymous, f"Bearer {token(secret, user_id, earlier)}") == 401
    assert await status_of(anonymous, f"Bearer {token(secret[::-1], user_id, later)}") == 401
    assert await status_of(anonymous, f"Bearer {token(secret, '0' * 24, later)}") == 401
    assert await status_of(anonymous, f"Bearer {token(secret, 'nobody', later)}") == 401
    assert await status_of(anonymous, "Bearer nonsense") == 401
    assert await status_of(anonymous, "Basic nonsense") == 401


async def test_accounts_are_listed_for_those_signed_in(
    client: AsyncClient, other_client: AsyncClient, anonymous: AsyncClient
) -> None:
    assert (await anonymous.get("/api/users")).status_code == 401
    everybody = (await client.get("/api/users")).json()
    assert [user["name"] for user in everybody["items"]] == ["ada", "grace"]
    found = (await other_client.get("/api/users", params={"q": "GRACE"})).json()
    assert [user["email"] for user in found["items"]] == ["grace@example.com"]
