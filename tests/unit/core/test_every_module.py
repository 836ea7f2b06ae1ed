"""What runs on each Python that gencode takes begins with its modules: all of them, not those that a test needs."""

from importlib import import_module
from pkgutil import walk_packages

import gencode_graph

FOR_THE_APPS_PYTHON = "gencode_graph.tools.verify.scripts."
"""Programs that are run beside an app's packages and are not imported here."""


def test_every_module_of_the_package_is_imported_without_a_warning() -> None:
    """One that only some runs import has no other test to fail in, where a newer Python refuses it."""
    names = [module.name for module in walk_packages(gencode_graph.__path__, "gencode_graph.")]
    assert {"gencode_graph.graph", "gencode_graph.cli.app", "gencode_graph.server.app"} <= {*names}
    for name in names:
        if not name.startswith(FOR_THE_APPS_PYTHON):
            import_module(name)
