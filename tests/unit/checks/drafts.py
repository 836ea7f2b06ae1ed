"""Drafts and facts for the checks' tests: a small app whose files they agree with or not."""

from __future__ import annotations

import json
from collections.abc import Mapping

from gencode_graph.artifacts import Unit
from gencode_graph.tools.contract import merge
from gencode_graph.tools.draft import Check, Draft, Facts
from tests.unit.contract.samples import analysis, parts

APP = {
    "backend/requirements.txt": "# What it needs\nbeanie>=2.2,<2.3\nfastapi>=0.165\npwdlib[argon2]>=0.2\npyjwt>=2.10\n",
    "backend/requirements.lock": "annotated-types==0.7 \\\n    --hash=sha256:00\npymongo==4.20.0 \\\n    --hash=sha256:01\n"
    "pydantic==2.14.3 \\\nstarlette==1.0.0 \\\n",
    "backend/requirements-dev.txt": "-r requirements.txt\nhttpx>=0.28\npytest>=8\nmongomock-motor>=0.0.36\n",
    "backend/app/__init__.py": "",
    "backend/app/core/__init__.py": "",
    "backend/app/core/errors.py": "class NotFoundError(Exception):\n    status = 404\n\n\ndef problems(*statuses: int): ...\n",
    "backend/app/core/documents.py": "from beanie import Document\n\n\nclass TimestampedDocument(Document):\n    x: int = 1\n"
    "\n\nObjectIdStr = str\n",
    "backend/app/models/apiary.py": "class Apiary:\n    name: str\n",
    "frontend/package.json": json.dumps(
        {
            "dependencies": {
                "react": "19",
                "@tanstack/react-query": "5",
                "lucide-react": "1",
                "react-router": "7",
            },
            "devDependencies": {"@playwright/test": "1", "vite": "8", "@types/node": "20"},
        }
    ),
    "frontend/src/lib/utils.ts": "export function cn(...inputs: string[]) {\n  return inputs.join(' ')\n}\n",
    "frontend/src/lib/api.ts": "export const api = {}\nexport class ApiError extends Error {}\n"
    "export async function unwrap<T>(x: T) { return x }\n",
    "frontend/src/lib/mock.ts": "export const mockCollection = () => ({})\n",
    "frontend/src/lib/index.ts": 'export * from "./utils"\nexport { api as client } from "./api"\nexport * as mock from "./mock"\n',
    "frontend/src/api/schema.d.ts": "export interface paths {}\nexport interface components { schemas: {} }\n",
    "frontend/src/components/ui/button.tsx": 'import { cn } from "@/lib/utils"\n'
    "const Button = () => <button className={cn()} />\nconst variants = {}\nexport { Button, variants as buttonVariants }\n",
    "frontend/src/pages/other/index.tsx": "export default function Other() { return null }\n",
    "frontend/src/pages/other/table.tsx": "export const Table = () => null\n",
    "frontend/e2e/support.ts": 'export { expect } from "@playwright/test"\nexport const test = 1\n',
    "frontend/src/theme.css": ":root { --x: 1 }\n",
}

FACTS = Facts(
    analysis=analysis(),
    contract=merge(parts(), analysis()).document,
    files=APP,
    may_write=("**",),
)
SIGNED_IN = Facts(analysis=analysis(auth=True), contract=None, files=APP, may_write=("**",))


def draft(
    files: Mapping[str, str], *, unit: str = "hive", step: str = "backend_routers", finish: str = "stop"
) -> Draft:
    blocks = "".join(f'<file path="{path}">\n{text}</file>\n' for path, text in files.items())
    return Draft(Unit(step=step, id=unit), blocks, dict(files), finish)


def told(check: Check, files: Mapping[str, str], facts: Facts = FACTS, unit: str = "hive") -> list[str]:
    """What the check says of these files, as text."""
    return [str(issue) for issue in check(draft(files, unit=unit), facts)]
