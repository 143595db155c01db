"""A folder becomes a pack, or a list of problems that say file, line and path."""

from __future__ import annotations

from pathlib import Path

import pytest

from balai.kernel import packs
from balai.kernel.packs import DocumentFormat, InvalidPack, Problem, formats, linting, loading

NOTE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["title"],
    "properties": {
        "title": {"type": "string", "maxLength": 20},
        "weight": {"type": "integer", "minimum": 1},
        "kind": {"enum": ["big", "small"]},
        "tags": {"type": "array", "items": {"type": "string", "pattern": "^[a-z]+$"}},
    },
}


@pytest.fixture(autouse=True)
def _only_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel of its own that knows one kind of document."""
    monkeypatch.setattr(formats, "_formats", {})
    monkeypatch.setattr(formats, "_checks", {})
    linting._validator.cache_clear()
    packs.register_format(DocumentFormat("note", "notes/*.yaml", NOTE))
    yield
    linting._validator.cache_clear()


def pack(parent: Path, name: str, manifest: str = "", **files: str) -> Path:
    """A pack folder; `files` are notes by name."""
    folder = parent / name
    (folder / "notes").mkdir(parents=True)
    head = f"id: {name}\nversion: '1'\ntitle: {{id: Satu, en: One}}\n"
    (folder / "pack.yaml").write_text(head + manifest)
    for note, content in files.items():
        (folder / "notes" / f"{note}.yaml").write_text(content)
    return folder


def told(folder: Path) -> list[str]:
    return [str(problem) for problem in packs.check(folder)]


def test_a_sound_pack_has_no_problems(tmp_path: Path) -> None:
    folder = pack(tmp_path, "one", a="title: A\n", b="title: B\nweight: 2\n")
    (folder / "README.md").write_text("Notes about notes.")
    assert told(folder) == []
    assert [document.data for document in packs.load(folder).of("note")] == [
        {"title": "A"},
        {"title": "B", "weight": 2},
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("title: A\nwieght: 2\n", "one/notes/a.yaml:2: wieght: unknown key; did you mean 'weight'?"),
        ("weight: 2\n", "one/notes/a.yaml:1: missing: title"),
        ("title: A\nweight: two\n", "one/notes/a.yaml:2: weight: must be a whole number, not a text ('two')"),
        ("title: A\nkind: huge\n", "one/notes/a.yaml:2: kind: 'huge' is not one of: big, small"),
        ("title: A\ntags:\n  - good\n  - Bad\n", "one/notes/a.yaml:4: tags[1]: 'Bad' does not fit the form ^[a-z]+$"),
        ("- title\n", "one/notes/a.yaml:1: must be a map of keys, not a list (['title'])"),
    ],
)
def test_a_problem_says_file_line_and_path(tmp_path: Path, content: str, expected: str) -> None:
    assert told(pack(tmp_path, "one", a=content)) == [expected]


def test_every_problem_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    assert len(told(pack(tmp_path, "one", a="title: 1\nx: 2\n", b="weight: 0\n"))) == 4


def test_a_file_nobody_registered_is_refused(tmp_path: Path) -> None:
    folder = pack(tmp_path, "one", a="title: A\n")
    (folder / "notess.yaml").write_text("title: A\n")
    (folder / "notes" / "a.json").write_text("{}")
    assert [message.partition(": ")[0] for message in told(folder)] == ["one/notes/a.json", "one/notess.yaml"]


def test_links_do_not_lead_out_of_a_pack(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("title: secret\n")
    folder = pack(tmp_path, "one")
    (folder / "notes" / "a.yaml").symlink_to(tmp_path / "secret.yaml")
    assert told(folder) == ["one/notes/a.yaml: links are not allowed in a pack"]


def test_a_linked_folder_is_refused_too(tmp_path: Path) -> None:
    folder = pack(tmp_path, "one")
    (folder / "more").symlink_to(tmp_path)
    assert told(folder) == ["one/more: links are not allowed in a pack"]


def test_a_folder_without_manifest_is_no_pack(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert told(tmp_path / "empty") == ["empty: not a pack: there is no pack.yaml"]


def test_a_pack_is_named_like_its_folder(tmp_path: Path) -> None:
    folder = pack(tmp_path, "one")
    folder.rename(tmp_path / "two")
    assert told(tmp_path / "two") == ["two/pack.yaml:1: id: the folder of this pack must be named one"]


def test_an_extension_adds_to_its_base_and_replaces_documents(tmp_path: Path) -> None:
    pack(tmp_path, "base", a="title: A\n", b="title: B\n")
    folder = pack(tmp_path, "more", "extends: base\n", b="title: other B\n", c="title: C\n")
    loaded = packs.load(folder)
    assert [manifest.id for manifest in loaded.chain] == ["base", "more"]
    assert {document.path: document.data["title"] for document in loaded.documents} == {
        "notes/a.yaml": "A",
        "notes/b.yaml": "other B",
        "notes/c.yaml": "C",
    }


@pytest.mark.parametrize("manifest", ["extends: nowhere\n", "requires: [nowhere]\n"])
def test_a_missing_neighbour_is_told(tmp_path: Path, manifest: str) -> None:
    assert "there is no pack nowhere beside this one" in told(pack(tmp_path, "one", manifest))[0]


def test_an_extension_cannot_climb_out_of_the_folder_of_packs(tmp_path: Path) -> None:
    assert "does not fit the form" in told(pack(tmp_path, "one", "extends: ../../etc\n"))[0]


def test_packs_that_extend_each_other_in_a_circle_are_refused(tmp_path: Path) -> None:
    pack(tmp_path, "one", "extends: two\n")
    assert "in a circle" in told(pack(tmp_path, "two", "extends: one\n"))[0]


def test_rules_over_the_whole_pack_run_once_every_document_is_sound(tmp_path: Path) -> None:
    def rule(found: packs.Pack) -> list[Problem]:
        return [document.problem("too heavy", "weight") for document in found.of("note") if "weight" in document.data]

    packs.register_check("weights", rule)
    assert told(pack(tmp_path, "one", a="title: A\nweight: 3\n")) == ["one/notes/a.yaml:2: weight: too heavy"]
    assert told(pack(tmp_path, "two", a="weight: 3\n")) == ["two/notes/a.yaml:1: missing: title"]


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "MAX_FILES", 2)
    assert told(pack(tmp_path, "one", a="title: A\n", b="title: B\n")) == ["one: the pack is too large"]


def test_the_digest_counts_content_and_not_layout(tmp_path: Path) -> None:
    one = packs.load(pack(tmp_path / "x", "one", a="title: A\nweight: 2\n"))
    same = packs.load(pack(tmp_path / "y", "one", a="# note\nweight:   2\ntitle: 'A'\n"))
    other = packs.load(pack(tmp_path / "z", "one", a="title: A\nweight: 3\n"))
    assert one.digest == same.digest != other.digest


def test_a_schema_never_fetches_what_it_refers_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from urllib import request

    asked: list[object] = []
    monkeypatch.setattr(request, "urlopen", lambda *args, **kwargs: asked.append(args))
    packs.register_format(DocumentFormat("far", "far.yaml", {"$ref": "http://127.0.0.1:9/schema.json"}))
    folder = pack(tmp_path, "one")
    (folder / "far.yaml").write_text("a: 1\n")
    with pytest.raises(Exception, match="schema"):
        packs.load(folder)
    assert asked == []


def test_a_document_format_is_declared_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        packs.register_format(DocumentFormat("note", "other/*.yaml", NOTE))


def test_all_problems_stand_in_the_message_of_the_error(tmp_path: Path) -> None:
    with pytest.raises(InvalidPack, match=r"(?s)a\.yaml:1.*b\.yaml:1"):
        packs.load(pack(tmp_path, "one", a="x: 1\n", b="x: 1\n"))
