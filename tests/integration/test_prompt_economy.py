"""What a run's prompts come to, with every review: a bound that is promised."""

from benchmarks.prompt_tokens import in_all, run

FIVE_ENTITIES = 160_000
"""Tokens of four characters."""


def test_an_app_of_five_entities_stays_under_its_bound() -> None:
    assert in_all(*run(5)) < FIVE_ENTITIES
