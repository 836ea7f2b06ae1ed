"""Beanie calls whose await was forgotten, and those that are right without one."""

from __future__ import annotations

import pytest

from gencode_graph.tools.checks.python_async import coroutines_awaited, no_blocking_clients
from tests.unit.checks.drafts import told

HEAD = "from asyncio import gather\nfrom app.models.hive import Hive, HiveRead\n\n\nasync def f(new, id, ids, hive: Hive):\n"

FORGOTTEN = {
    "get": "    found = Hive.get(id)\n    if found is None:\n        raise KeyError\n    return HiveRead.model_validate(found)\n",
    "get returned": "    return Hive.get(id)\n",
    "get compared": "    if Hive.get(id) is None:\n        return 1\n",
    "find one": "    found = Hive.find_one(Hive.code == id)\n    return found.code\n",
    "insert": "    Hive(**new).insert()\n",
    "insert later": "    made = Hive(**new)\n    made.insert()\n    return made\n",
    "insert kept": "    made = Hive(**new)\n    made = made.insert()\n    return made\n",
    "save": "    found = await Hive.get(id)\n    found.save()\n",
    "save of a parameter": "    hive.save()\n",
    "delete": "    found = await Hive.get(id)\n    found.delete()\n",
    "to_list": "    return Hive.find().to_list()\n",
    "to_list validated": "    return [HiveRead.model_validate(h) for h in Hive.find().sort('x').to_list()]\n",
    "count": "    total = Hive.find(Hive.code == id).count()\n    return total + 1\n",
    "exists": "    if not Hive.find({'a': id}).exists():\n        return 1\n",
    "validated": "    return HiveRead.model_validate(Hive.get(id))\n",
    "aggregate": "    rows = Hive.aggregate([]).to_list()\n    return rows[0]\n",
    "subscript": "    return Hive.find().to_list()[0]\n",
}


@pytest.mark.parametrize("name", FORGOTTEN)
def test_forgotten_awaits(name: str) -> None:
    found = told(coroutines_awaited, {"backend/app/routers/hive.py": HEAD + FORGOTTEN[name]})
    assert len(found) == 1, found
    assert "Write `await " in found[0]


RIGHT = {
    "awaited": "    found = await Hive.get(id)\n    await found.delete()\n    return await Hive.find().to_list()\n",
    "made": "    return HiveRead.model_validate(await Hive(**new).insert())\n",
    "query kept": "    query = Hive.find(Hive.code == id).sort('-x')\n    return await query.to_list()\n",
    "query one": "    await Hive.find_one({'a': 1}).update({'$set': {}})\n    return await Hive.find_one({}).delete()\n",
    "gathered": "    return await gather(Hive.get(id), Hive.find().count(), *(Hive.get(i) for i in ids))\n",
    "awaited later": "    one = Hive.get(id)\n    two = Hive.count()\n    return await one, await two\n",
    "handed on": "    return await must(Hive.get(id))\n",
    "gathered later": "    one = Hive.get(id)\n    return await gather(one)\n",
    "list insert": "    rows = []\n    rows.insert(0, id)\n    rows.append(Hive(**new))\n    return rows\n",
    "dict": "    hives = {}\n    return hives.get(id)\n",
    "set": "    seen = set()\n    seen.add(id)\n    await hive.set({'a': 1})\n    return seen\n",
    "async for": "    return [HiveRead.model_validate(h) async for h in Hive.find()]\n",
    "paginate": "    items, total = await paginate(Hive.find().sort('x'), new)\n    return items, total\n",
    "walrus": "    if (found := await Hive.get(id)) is None:\n        raise KeyError\n    return found\n",
    "lists have count": "    rows = await Hive.find().to_list()\n    return rows.count(1)\n",
}


@pytest.mark.parametrize("name", RIGHT)
def test_right_without_more(name: str) -> None:
    assert told(coroutines_awaited, {"backend/app/routers/hive.py": HEAD + RIGHT[name]}) == []


def test_documents_of_the_same_file_count() -> None:
    text = "class Bee(TimestampedDocument):\n    a: int\n\n\nasync def f():\n    return Bee.get(1)\n"
    assert told(coroutines_awaited, {"a.py": text})
    assert told(coroutines_awaited, {"a.py": text.replace("TimestampedDocument", "BaseModel")}) == []


def test_the_blocking_client() -> None:
    assert told(no_blocking_clients, {"backend/app/x.py": "from pymongo import MongoClient\n"})
    assert (
        told(no_blocking_clients, {"backend/app/x.py": "from pymongo import AsyncMongoClient, IndexModel\n"})
        == []
    )
