"""What the app needs: a backend, accounts."""

from __future__ import annotations

from collections.abc import Iterator

from gencode_graph.artifacts import Analysis


def needs(analysis: Analysis) -> Iterator[str]:
    if analysis.needs.auth and not analysis.needs.backend:
        yield "needs.auth implies needs.backend: set both."
    if analysis.entities and not analysis.needs.backend:
        yield "There are entities, so needs.backend must be true."
    if analysis.needs.backend and not analysis.entities:
        yield "needs.backend is true but there is no entity: declare what is kept, or set it to false."
    if not analysis.needs.auth:
        for entity in analysis.entities:
            if entity.owned:
                yield f"Entity {entity.name} is owned, which needs accounts: set needs.auth, or owned to false."  # noqa: E501
