"""Runs pytest on the arguments and prints what failed, where, and what passed, by file."""

import os
import re
import sys
from typing import Any

import pytest

SHOWN = 40
SECTION = 6000
PACKED = 90_000
"""Bytes that fit, compressed and in base64, into the part of the output that is kept."""


METHOD = "(?:GET|POST|PUT|PATCH|DELETE)"
OPERATIONS = (
    re.compile(rf"(?:\[|operation='){METHOD} (/[^\]'\s]*)"),
    re.compile(rf"curl -X {METHOD} [^\n]*?https?://[^/\s]+(/[^\s'?]*)"),
)


class Facts:
    """A pytest plugin."""

    def __init__(self) -> None:
        self.counts: dict[str, dict[str, int]] = {}
        self.failures: list[dict[str, Any]] = []
        self.proofs: dict[str, dict[str, Any]] = {}
        self.outside = os.dup(1)  # pytest keeps what is printed for itself

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Which tests bear ids of requirements. The cases of one test count together."""
        for item in items:
            ids = [str(one) for mark in item.iter_markers("proves") for one in mark.args]
            if ids:
                self.proofs[whole(item.nodeid)] = {"ids": sorted(set(ids)), "passed": 0, "failed": 0}

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Should it never end, or end this process, that is the last to be heard."""
        os.write(self.outside, f"\n@@running@@{nodeid}\n".encode(errors="replace"))

    def count(self, file: str, outcome: str) -> None:
        ended = self.counts.setdefault(file, {"passed": 0, "failed": 0, "skipped": 0})
        ended[outcome] += 1

    def pytest_runtest_logreport(self, report: Any) -> None:
        file = report.nodeid.split("::")[0]
        if report.when == "call" or report.outcome != "passed":
            self.count(file, report.outcome)
            if proof := self.proofs.get(whole(report.nodeid)):
                proof["passed" if report.outcome == "passed" else "failed"] += 1
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
        places = [getattr(entry, "reprfileloc", None) for entry in getattr(trace, "reprentries", [])]
        message = crash.message[:SECTION] if crash else ""
        self.failures.append(
            {
                "file": file,
                "test": report.nodeid.partition("::")[2],
                "message": message,
                "frames": [[place.path, place.lineno] for place in places if place],
                "text": str(report.longrepr)[-SECTION:],
                "log": "\n".join(text[-SECTION:] for name, text in report.sections if "log" in name),
                "route": route_file(f"{report.nodeid}\n{message}\n{report.longrepr}"),
            }
        )


def whole(nodeid: str) -> str:
    """The test, without the case of it."""
    return nodeid.partition("[")[0]


def route_file(said: str) -> str:
    """The file of the endpoint a contract test is about, "" when it names none."""
    found = [match[1] for pattern in OPERATIONS if (match := pattern.search(said))]
    main = sys.modules.get("app.main")
    if not found or main is None:
        return ""
    for route in walk(main.app.routes):
        shape = re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(getattr(route, "path", "")))
        if hasattr(route, "endpoint") and re.fullmatch(shape, found[0]):
            return str(sys.modules[route.endpoint.__module__].__file__)
    return ""


def walk(routes: Any) -> Any:
    """Every route; newer FastAPI keeps an included router as one entry of its own."""
    for route in routes:
        yield route
        inner = getattr(route, "original_router", route)
        yield from walk(getattr(inner, "routes", None) or [])


facts = Facts()
options = ["-q", "--tb=short", "-p", "no:cacheprovider", "--continue-on-collection-errors"]
code = pytest.main([*options, *sys.argv[1:]], plugins=[facts])
while len(packed(facts.failures)) > PACKED:  # type: ignore[name-defined]  # noqa: F821
    facts.failures.pop()
emit({"code": int(code), "counts": facts.counts, "failures": facts.failures, "proofs": facts.proofs})  # type: ignore[name-defined]  # noqa: F821
sys.exit(code)
