"""What a person does in an app's folder, and what becomes of it when the next revision is shown there."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gencode_graph.errors import UsageError
from gencode_graph.tools.workspace import Workspace
from gencode_graph.tools.workspace.merging import joined_text, merge
from gencode_graph.tools.workspace.telling import UNSEEN

PAGE = b"one\ntwo\nthree\nfour\nfive\n"
FIRST = {"page.tsx": PAGE, "gone.txt": b"for now", "src/main.py": b"a = 1\n", "logo.bin": b"\0\1"}
NEW_PAGE = PAGE.replace(b"five", b"FIVE")


class Folder:
    """A published app and the person who works in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.workspace = Workspace(root)
        self.workspace.create()
        self.first = self.workspace.commit(FIRST, [], "first\n", "Derek")
        self.workspace.publish(self.first)
        self.git("config", "user.name", "A Person")
        self.git("config", "user.email", "a@example.com")
        self.workspace.begin()

    def git(self, *args: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(self.root), *args], capture_output=True, check=False,
            env={**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_EDITOR": "true"},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode("utf-8", "surrogateescape").strip()

    def commit(self, message: str = "mine") -> str:
        self.git("add", "-A")
        self.git("commit", "-qm", message)
        return self.git("rev-parse", "HEAD")

    def change(self, **files: bytes | None) -> str:
        """Our next revision, shown: the first one with these files written or taken out."""
        wanted = {name.replace("__", "/").replace("_", "."): data for name, data in files.items()}
        merged = {**FIRST, **wanted}
        whole = {path: data for path, data in merged.items() if data is not None}
        revision = self.workspace.commit(whole, [self.first], "second\n", "Derek")
        self.shown = self.workspace.publish(revision)
        return revision

    def read(self, path: str) -> bytes:
        return (self.root / path).read_bytes()

    def write(self, path: str, data: bytes) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_bytes(data)

    def contains(self, commit: str) -> bool:
        return commit in self.git("rev-list", "main").split()

    def in_history(self, data: bytes) -> bool:
        blob = subprocess.run(
            ["git", "hash-object", "--stdin"], input=data, capture_output=True, check=True
        ).stdout.decode()
        return blob.strip() in self.git("rev-list", "--objects", "--all", "--exclude=refs/gencode/*")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "app")


def test_commits_stay_on_main_with_all_they_did(folder: Folder) -> None:
    folder.write("page.tsx", b"// KEEP\n" + PAGE)
    folder.write("docs/DEPLOY.md", b"how we deploy\n")
    (folder.root / "gone.txt").unlink()
    mine = folder.commit()

    revision = folder.change(page_tsx=NEW_PAGE, new_txt=b"new\n")

    assert folder.read("page.tsx") == b"// KEEP\n" + NEW_PAGE
    assert folder.read("docs/DEPLOY.md") == b"how we deploy\n"
    assert not (folder.root / "gone.txt").exists(), "what was deleted stays deleted"
    assert folder.read("new.txt") == b"new\n"
    assert folder.contains(mine)
    assert folder.contains(revision)
    assert folder.git("status", "--short") == ""
    assert folder.git("fsck", "--strict", "--no-dangling") == ""
    assert folder.workspace.told() == [f"Your commits are kept on main: {mine[:10]}.", UNSEEN]


def test_what_was_not_committed_becomes_a_commit_before_anything_is_written(folder: Folder) -> None:
    folder.write("page.tsx", b"// KEEP\n" + PAGE)
    folder.write("notes/mine.txt", b"mine")
    folder.change(page_tsx=NEW_PAGE)

    assert folder.read("page.tsx") == b"// KEEP\n" + NEW_PAGE
    assert folder.read("notes/mine.txt") == b"mine"
    made = folder.git("log", "--format=%h %an %s", "--first-parent", "main").splitlines()
    assert [line.partition(" ")[2] for line in made[:2]] == [
        "GenCode merge: with what was made by hand",
        "You edits: made by hand",
    ]
    told, _ = folder.workspace.told()
    assert told.startswith("What you had not committed is the commit ")
    assert told.endswith("notes/mine.txt, page.tsx.")


@pytest.mark.parametrize("committed", [True, False])
def test_where_both_wrote_the_same_lines_both_are_kept_and_named(folder: Folder, committed: bool) -> None:
    mine = PAGE.replace(b"five", b"my five")
    folder.write("page.tsx", mine)
    if committed:
        folder.commit()
    folder.change(page_tsx=NEW_PAGE)

    assert folder.read("page.tsx") == NEW_PAGE
    (told,) = [line for line in folder.workspace.told() if line.startswith("page.tsx is the new version")]
    command = told.rstrip(".").partition("git show ")[2]
    assert folder.git("show", command).encode() == mine.strip()


def test_a_new_file_at_a_path_of_ours_is_not_written_over_without_a_trace(folder: Folder) -> None:
    folder.write("backend/supplier.py", b"# my own supplier\n")
    folder.change(backend__supplier_py=b"# generated\n")

    assert folder.read("backend/supplier.py") == b"# generated\n"
    assert folder.in_history(b"# my own supplier\n")
    assert any("backend/supplier.py" in line for line in folder.workspace.told())


def test_an_ignored_file_at_a_path_of_ours_is_kept_too(folder: Folder) -> None:
    folder.write(".gitignore", b"*.local\n")
    folder.write("a.local", b"mine")
    folder.commit()
    folder.change(a_local=b"generated")

    assert folder.read("a.local") == b"generated"
    assert folder.in_history(b"mine")


def test_a_deleted_file_that_the_change_needs_is_there_again(folder: Folder) -> None:
    (folder.root / "page.tsx").unlink()
    folder.commit()
    folder.change(page_tsx=NEW_PAGE)

    assert folder.read("page.tsx") == NEW_PAGE
    assert "page.tsx, which you had deleted, is there again" in folder.workspace.told()[1]


def test_an_edited_file_that_the_change_removes_is_named(folder: Folder) -> None:
    folder.write("page.tsx", b"mine\n")
    folder.change(page_tsx=None)

    assert not (folder.root / "page.tsx").exists()
    assert folder.in_history(b"mine\n")
    assert any("page.tsx was removed" in line for line in folder.workspace.told())


def test_a_renamed_file_stays_where_it_was_moved_to(folder: Folder) -> None:
    folder.git("mv", "gone.txt", "kept.txt")
    folder.commit()
    folder.change(page_tsx=NEW_PAGE)

    assert not (folder.root / "gone.txt").exists()
    assert folder.read("kept.txt") == b"for now"


def test_what_is_only_in_the_index_is_kept(folder: Folder) -> None:
    folder.write("page.tsx", b"staged\n")
    folder.git("add", "page.tsx")
    folder.write("page.tsx", b"and then edited\n")
    folder.change(page_tsx=NEW_PAGE)

    assert folder.in_history(b"staged\n")
    assert folder.in_history(b"and then edited\n")


@pytest.mark.parametrize("detached", [False, True])
def test_another_branch_of_the_persons_is_left_alone(folder: Folder, detached: bool) -> None:
    folder.git("checkout", "-q", "--detach") if detached else folder.git("checkout", "-qb", "mine")
    folder.write("page.tsx", b"on my branch\n")
    mine = folder.commit()
    folder.write("more.txt", b"not committed\n")
    before = folder.git("status", "--short", "--branch")

    revision = folder.change(page_tsx=NEW_PAGE)

    assert folder.shown.where == "main"
    assert "the folder shows" in folder.shown.reason
    assert folder.git("status", "--short", "--branch") == before
    assert folder.git("rev-parse", "HEAD") == mine
    assert folder.git("rev-parse", "main") == revision
    assert folder.read("page.tsx") == b"on my branch\n"
    folder.git("stash", "-qu")
    folder.git("checkout", "-q", "main")
    assert folder.read("page.tsx") == NEW_PAGE


def test_in_the_middle_of_a_merge_nothing_is_begun_and_nothing_touched(folder: Folder) -> None:
    folder.git("checkout", "-qb", "mine")
    folder.write("page.tsx", b"mine\n")
    folder.commit()
    folder.git("checkout", "-q", "main")
    folder.write("page.tsx", b"theirs\n")
    folder.commit()
    argv = ["git", "-C", str(folder.root), "merge", "-q", "mine"]
    assert subprocess.run(argv, capture_output=True, check=False).returncode == 1
    before = folder.git("status", "--short"), folder.git("rev-parse", "main"), folder.read("page.tsx")

    with pytest.raises(UsageError, match="in the middle of a merge"):
        folder.workspace.need_free()
    revision = folder.change(page_tsx=NEW_PAGE)

    assert before == (
        folder.git("status", "--short"),
        folder.git("rev-parse", "main"),
        folder.read("page.tsx"),
    )
    assert (folder.shown.where, folder.shown.aside) == ("branch", "gencode-app")
    assert folder.git("rev-parse", "gencode-app") == revision

    folder.git("merge", "--abort")
    folder.workspace.publish(revision)
    assert folder.contains(revision)
    assert "gencode-app" not in folder.git("branch"), "the branch has served its purpose"


def test_in_the_middle_of_a_rebase_nothing_is_touched(folder: Folder) -> None:
    for name in (b"one", b"two"):
        folder.write("mine.txt", name)
        folder.commit()
    subprocess.run(
        ["git", "-C", str(folder.root), "rebase", "-q", "-i", "HEAD~1"], check=True, capture_output=True,
        env={**os.environ, "GIT_SEQUENCE_EDITOR": "sed -i s/^pick/edit/"},
    )  # fmt: skip
    main = folder.git("rev-parse", "main")
    with pytest.raises(UsageError, match="in the middle of a rebase"):
        folder.workspace.need_free()
    folder.change(page_tsx=NEW_PAGE)
    assert folder.git("rev-parse", "main") == main
    folder.git("rebase", "--continue")
    assert folder.read("mine.txt") == b"two"


def test_main_in_a_worktree_of_its_own_is_not_moved_under_it(folder: Folder, tmp_path: Path) -> None:
    folder.git("checkout", "-qb", "mine")
    folder.git("worktree", "add", "-q", str(tmp_path / "other"), "main")
    main = folder.git("rev-parse", "main")
    folder.change(page_tsx=NEW_PAGE)
    assert folder.shown.where == "branch"
    assert folder.git("rev-parse", "main") == main


def test_whatever_a_person_has_in_a_commit_comes_through(folder: Folder) -> None:
    """Modes, links, submodules, odd and non-text names, line ends, large and binary files, own settings."""
    strange = os.fsdecode(b"caf\xe9 \xf0\x9f\x8c\xbb .txt")
    folder.write(strange, b"strange\n")
    folder.write("a\nb.txt", b"two lines\n")
    folder.write("node_modules/x.js", b"ignored, but theirs\n")
    folder.write("windows.txt", b"a\r\nb\r\n")
    folder.write("big.bin", os.urandom(1_000_000))
    (folder.root / "src/main.py").chmod(0o755)
    (folder.root / "link").symlink_to("nowhere/at/all")
    folder.git("-c", "protocol.file.allow=always", "init", "-q", "sub")
    sub = ["git", "-C", str(folder.root / "sub"), "-c", "user.name=A", "-c", "user.email=a@b.c"]
    subprocess.run([*sub, "commit", "-q", "--allow-empty", "-m", "x"], check=True)
    folder.write(".gitattributes", b"*.txt text\n")
    (folder.root / ".git/hooks/pre-commit").write_text("#!/bin/sh\n")
    folder.commit()
    (folder.root / ".git/hooks/pre-commit").write_text("#!/bin/sh\nexit 1\n")
    (folder.root / "empty").mkdir()
    tree = folder.git("ls-tree", "-r", "HEAD").splitlines()

    folder.change(page_tsx=NEW_PAGE, src__main_py=b"a = 2\n")

    after = folder.git("ls-tree", "-r", "HEAD").splitlines()
    changed = {line.partition("\t")[2] for line in set(tree) ^ set(after)}
    assert changed == {"page.tsx", "src/main.py"}
    assert (folder.root / "src/main.py").stat().st_mode & 0o111, "still a program"
    assert folder.git("status", "--short") == ""
    assert folder.git("fsck", "--strict", "--no-dangling") == ""
    assert (folder.root / "empty").is_dir()
    assert folder.read("node_modules/x.js") == b"ignored, but theirs\n"
    assert folder.workspace.read(folder.workspace.head())["page.tsx"] == NEW_PAGE


def test_line_ends_that_git_itself_changed_are_no_edits(folder: Folder) -> None:
    folder.git("config", "core.autocrlf", "true")
    for path in ("page.tsx", "src/main.py"):
        (folder.root / path).unlink()
    folder.git("checkout", "--", ".")
    assert b"\r\n" in folder.read("page.tsx")

    revision = folder.change(page_tsx=NEW_PAGE)

    assert folder.git("rev-parse", "main") == revision, "nothing was made by hand"
    assert folder.git("status", "--short") == ""


def test_a_folder_or_a_pipe_where_a_file_of_ours_belongs_is_moved_aside(folder: Folder) -> None:
    folder.write("new.txt/node_modules/mine.txt", b"mine")
    os.mkfifo(folder.root / "other.txt")
    folder.write("x", b"an edit, too")
    folder.change(new_txt=b"new", other_txt=b"other")

    assert (folder.read("new.txt"), folder.read("other.txt")) == (b"new", b"other")
    told = next(line for line in folder.workspace.told() if "stood in the way" in line)
    (kept,) = (folder.root / ".gencode/kept").iterdir()
    assert kept.name in told
    assert (kept / "new.txt/node_modules/mine.txt").read_bytes() == b"mine"


def test_a_file_where_a_folder_of_ours_belongs_is_in_the_history(folder: Folder) -> None:
    folder.write("backend", b"my notes\n")
    folder.change(backend__app_py=b"x = 1\n")
    assert folder.read("backend/app.py") == b"x = 1\n"
    assert folder.in_history(b"my notes\n")
    assert any(line.startswith("backend is the new version") for line in folder.workspace.told())


def test_going_back_on_main_is_the_persons_word(folder: Folder) -> None:
    folder.change(page_tsx=NEW_PAGE)
    second = folder.workspace.built()
    folder.git("reset", "-q", "--hard", folder.first)
    third = folder.workspace.commit(
        {**FIRST, "page.tsx": NEW_PAGE, "new.txt": b"new"}, [second], "third\n", "Derek"
    )
    folder.workspace.publish(third)
    assert folder.read("page.tsx") == PAGE
    assert folder.read("new.txt") == b"new"


def test_a_persons_own_rules_of_what_to_ignore_stay(folder: Folder) -> None:
    rules = folder.root / ".git/info/exclude"
    rules.write_text("/my-notes/\n")
    folder.workspace.create()
    folder.workspace.create()
    assert rules.read_text().startswith("/my-notes/\n/.gencode/\n")
    assert rules.read_text().count("/.gencode/") == 1


def test_nothing_is_committed_where_nothing_is_written(folder: Folder) -> None:
    folder.write("page.tsx", b"half a sentence")
    before = folder.git("status", "--short"), folder.git("rev-parse", "main")
    folder.workspace.publish(folder.first)
    assert before == (folder.git("status", "--short"), folder.git("rev-parse", "main"))


def test_drafts_and_commits_outlive_any_cleaning_by_git(folder: Folder) -> None:
    tree = folder.workspace.put_tree({"draft.py": b"x = 1\n"})
    text = folder.workspace.put_text("an answer")
    unseen = folder.workspace.commit({**FIRST, "y": b"2"}, [folder.first], "not yet\n", "Derek")
    dropped = folder.workspace.put_tree({"old.py": b"old"})
    folder.workspace.keep_only([tree, unseen, "0" * 40])
    more = folder.workspace.put_text("another answer")
    folder.git("reflog", "expire", "--expire=now", "--expire-unreachable=now", "--all")
    folder.git("repack", "-qad")
    folder.git("gc", "-q", "--prune=now")

    assert folder.workspace.has(tree, unseen, more)
    assert folder.workspace.read(tree) == {"draft.py": b"x = 1\n"}
    assert not folder.workspace.has(dropped), "what nobody names goes"
    assert not folder.workspace.has(text)
    folder.workspace.publish(unseen)
    assert folder.read("y") == b"2"
    assert folder.git("fsck", "--strict", "--no-dangling") == ""


lines = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n", b"d\n"]), max_size=8).map(b"".join)


@given(base=lines, ours=lines, theirs=lines)
def test_joining_takes_what_only_one_side_changed(base: bytes, ours: bytes, theirs: bytes) -> None:
    assert joined_text(b"x.txt", base, ours, base) == ours
    assert joined_text(b"x.txt", base, base, theirs) == theirs
    assert joined_text(b"x.txt", base, ours, ours) == ours


def test_lines_that_fit_and_make_no_sense_are_not_joined() -> None:
    base = b"def f():\n    a = 1\n    b = 2\n    c = 3\n    d = 4\n    return a\n"
    ours = base.replace(b"def f():\n", b"if True:\n  def f():\n").replace(b"    ", b"      ")
    ours = b"if True:\n" + base.replace(b"def", b"  def").replace(b"    ", b"        ")
    theirs = base + b"\n\ng = f()\n"
    joined = joined_text(b"x.py", base, ours, theirs)
    assert joined is None or compile(joined, "x.py", "exec")


entries = st.dictionaries(
    st.sampled_from([b"a", b"b", b"a/b", b"c/d", b"c"]),
    st.sampled_from([(0o100644, b"1" * 40), (0o100644, b"2" * 40), (0o120000, b"3" * 40)]),
)


@given(base=entries, ours=entries, theirs=entries)
def test_every_version_is_in_the_result_or_told_of(base, ours, theirs) -> None:  # type: ignore[no-untyped-def]
    merged = merge(base, ours, theirs, lambda *_: None)
    for path, entry in theirs.items():
        untouched = entry == base.get(path)
        assert untouched or merged.entries.get(path) == entry or path in merged.overruled
    files = set(merged.entries)
    assert not any(path.startswith(other + b"/") for path in files for other in files)
