"""The commands that install an app's packages: what its lock file says, nothing that is resolved meanwhile.

pip resolves the extras of what is pinned anew (``name[extra]`` takes the newest release), and a source
package fetches the newest of what builds it. So: no dependencies but those listed, wheels only, and a look
afterwards whether the lock was whole.
"""

from __future__ import annotations

from collections.abc import Sequence

FROM_THE_LOCK_ALONE = ("--no-deps", "--only-binary=:all:", "--require-hashes")
_PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input")
_NPM = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--update-notifier=false")


def pip_install(python: str, lock: str) -> list[str]:
    """Install what ``lock`` lists into the environment of ``python``."""
    return [python, *_PIP, "install", "--quiet", *FROM_THE_LOCK_ALONE, "-r", lock]


def pip_check(python: str) -> list[str]:
    """Ends with 1 if something that an installed package needs is not there."""
    return [python, *_PIP, "check"]


def npm_ci(npm: Sequence[str], cache: str, loglevel: str = "error") -> list[str]:
    """Install what ``package-lock.json`` in the current folder lists.

    npm's own cache is at ``cache``, not in a home that may be read-only. At level "error" no notices push the
    cause of a failure out of the last lines.
    """
    return [*npm, *_NPM, "--loglevel", loglevel, "--cache", cache]
