"""Runs pytest on the arguments and prints what failed, where, and what passed, by file."""

import re
import sys
from typing import Any

import pytest

SHOWN = 40
SECTION = 6000


class Facts:
    """A pytest plugin."""

    def __init__(self) -> None:
        self.counts: dict[str, dict[str, int]] = {}
        self.failures: list[dict[str, Any]] = []

    def count(self, file: str, outcome: str) -> None:
        ended = self.counts.setdefault(file, {"passed": 0, "failed": 0, "skipped": 0})
        ended[outcome] += 1

    def pytest_runtest_logreport(self, report: Any) -> None:
        file = report.nodeid.split("::")[0]
        if report.when == "call" or report.outcome != "passed":
            self.count(file, report.outcome)
        if report.failed:
            self.fail(file, report)

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self.count(report.nodeid, "failed")
            self.fail(report.nodeid, report)

    def fail(self, file: str, report: Any) -> None:
        if len(self.failures) >= SHOWN:
            return
        chain = getattr(report.longrepr, "chain", None)
        trace = chain[-1][0] if chain else getattr(report.longrepr, "reprtraceback", None)
        crash = chain[-1][1] if chain else getattr(report.longrepr, "reprcrash", None)
        places = [entry.reprfileloc for entry in getattr(trace, "reprentries", [])]
        self.failures.append(
            {
                "file": file,
                "test": report.nodeid.partition("::")[2],
                "message": (crash.message if crash else str(report.longrepr))[:SECTION],
                "frames": [[place.path, place.lineno] for place in places if place],
                "text": str(report.longrepr)[-SECTION:],
                "log": "\n".join(text[-SECTION:] for name, text in report.sections if "log" in name),
                "route": route_file(report.nodeid),
            }
        )


def route_file(nodeid: str) -> str:
    """The file of the endpoint a contract test is about, "" when it names none."""
    named = re.search(r"\[(?:GET|POST|PUT|PATCH|DELETE) ([^\]]+)\]$", nodeid)
    main = sys.modules.get("app.main")
    if not named or main is None:
        return ""
    for route in walk(main.app.routes):
        if getattr(route, "path", None) == named[1] and hasattr(route, "endpoint"):
            return str(sys.modules[route.endpoint.__module__].__file__)
    return ""


def walk(routes: Any) -> Any:
    for route in routes:
        yield route
        yield from walk(getattr(route, "routes", None) or [])


facts = Facts()
code = pytest.main(["-q", "--tb=short", "-p", "no:cacheprovider", *sys.argv[1:]], plugins=[facts])
emit({"code": int(code), "counts": facts.counts, "failures": facts.failures})  # type: ignore[name-defined]  # noqa: F821
sys.exit(code)
