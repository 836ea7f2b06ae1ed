"""What all tests share."""

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says how busy the machine is, and an example that is found in one run of many
# is a test that fails in one run of many: every run tries the same. To look further, with other examples
# each time: pytest --hypothesis-profile explore
settings.register_profile(
    "steady", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("explore", settings.get_profile("steady"), derandomize=False, max_examples=1000)
settings.load_profile("steady")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
