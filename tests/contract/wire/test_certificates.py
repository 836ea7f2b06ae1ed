"""A network with certificates of its own: the message names the setting that helps, and it helps."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import pytest
import trustme
from langchain_core.messages import HumanMessage

from gencode_graph.context import Context
from gencode_graph.errors import ModelError
from gencode_graph.models import Answer, Asking, ask
from gencode_graph.models.budget import Caps, Ledger
from gencode_graph.models.ledgers import keeping
from tests.contract.wire.formats import PROVIDERS
from tests.contract.wire.loopback import Endpoint, serving

pytestmark = pytest.mark.integration
AUTHORITY = trustme.CA()
each_provider = pytest.mark.parametrize("provider", PROVIDERS, ids=lambda p: p.__name__)
each_way = pytest.mark.parametrize("stream", [False, True], ids=["plain", "streamed"])


@pytest.fixture(scope="module")
def tls() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert("127.0.0.1").configure_cert(context)
    return context


async def asked(provider: Any, endpoint: Endpoint, stream: bool) -> Answer:
    context = Context(
        model=provider.spec, retries=2, timeout=20, stream=stream,
        openai_base_url=endpoint.url + "/v1", google_base_url=endpoint.url,
    )  # fmt: skip
    return await ask(Asking(context, "derek", [HumanMessage("Write a file.")]))


@each_provider
@each_way
async def test_an_unknown_authority_is_told_at_once_with_what_to_set(
    provider: Any, stream: bool, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    ledger = Ledger(Caps())
    told = (
        rf"certificate of {provider.spec} at https://127\.0\.0\.1:\d+\S* is not trusted .*set SSL_CERT_FILE"
    )
    with (
        keeping(ledger),
        serving(provider.whole("unheard"), tls=tls) as endpoint,
        pytest.raises(ModelError, match=told) as caught,
    ):
        await asked(provider, endpoint, stream)
    assert "\n" not in str(caught.value)
    assert not endpoint.asked, "nothing was sent to it"
    assert ledger.total.tokens == 0


@each_provider
async def test_the_setting_that_is_named_helps(
    provider: Any, tls: ssl.SSLContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    AUTHORITY.cert_pem.write_to_path(str(tmp_path / "own.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "own.pem"))
    with serving(provider.whole("at last"), tls=tls) as endpoint:
        assert (await asked(provider, endpoint, stream=False)).text == "at last"
