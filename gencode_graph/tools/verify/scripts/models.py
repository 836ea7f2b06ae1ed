"""Imports every model, then registers all of them with Beanie on a database in memory.

Prints the tracebacks of what failed. When the package itself fails, each module is tried on its
own, so that one broken file does not hide another.
"""

import asyncio
import importlib
import pkgutil
import sys
import traceback
from pathlib import Path
from types import ModuleType

PACKAGE = "app.models"


def broken_modules() -> list[str]:
    """Tracebacks of the modules that do not import by themselves."""
    for name in [name for name in sys.modules if name.startswith(PACKAGE)]:
        del sys.modules[name]
    package = ModuleType(PACKAGE)
    package.__path__ = [str(Path("app/models").resolve())]
    sys.modules[PACKAGE] = package
    found = []
    for module in pkgutil.iter_modules(package.__path__):
        try:
            importlib.import_module(f"{PACKAGE}.{module.name}")
        except Exception:  # noqa: BLE001 - any failure of theirs is a fact to report
            found.append(traceback.format_exc())
    return found


async def register() -> None:
    """Let Beanie build indexes and links of every document."""
    beanie = importlib.import_module("beanie")
    memory = importlib.import_module("tests.support.memory")
    documents = importlib.import_module(PACKAGE).DOCUMENTS
    database = memory.create_memory_client()["check"]
    await beanie.init_beanie(database=database, document_models=documents)


def main() -> list[str]:
    try:
        importlib.import_module(PACKAGE)
        asyncio.run(register())
    except Exception:  # noqa: BLE001
        first = traceback.format_exc()
        return [first, *(text for text in broken_modules() if PACKAGE + "'" not in text)]
    return []


emit(main())  # type: ignore[name-defined]  # noqa: F821
