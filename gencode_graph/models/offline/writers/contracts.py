"""Step 5: an entity's part of the contract, in words and as an OpenAPI 3.1 fragment."""

from __future__ import annotations

from typing import Any

import yaml

from gencode_graph.models.offline.ask import Ask
from gencode_graph.models.offline.backend.convention import Resource, resource_of
from gencode_graph.models.offline.backend.openapi import document
from gencode_graph.models.offline.rendering import file_block, render


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Writes shared parts out each time: readers of contracts do not take aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def write(ask: Ask) -> str:
    resource = resource_of(ask)
    fragment = yaml.dump(document(resource), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    text = f"{_prose(resource)}\n```yaml\n{fragment}```\n"
    return file_block(f"contracts/{resource.entity.snake}.md", text)


def _prose(resource: Resource) -> str:
    return render(
        "backend/contract.md.j2",
        resource=resource,
        entity=resource.entity,
        figures=resource.figures,
        references=[
            (f, _target(resource, f.references or "")) for f in resource.entity.fields if f.references
        ],
    )


def _target(resource: Resource, name: str) -> str:
    """What a person calls the entity that is referred to."""
    known = {resource.entity.name: resource.entity, **resource.related}
    return known[name].title.lower() if name in known else name
