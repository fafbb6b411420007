"""Do the pages tell the truth about the house?"""

import importlib.util
import re
from pathlib import Path

import pytest

from openldn.actions import write_examples

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def folders_with_content():
    source = ROOT / "src" / "openldn"
    return sorted(
        f"{folder.relative_to(source)}/"
        for folder in source.rglob("*")
        if folder.is_dir()
        and folder.name != "__pycache__"
        and any(item.is_file() for item in folder.iterdir())
    )


@pytest.mark.parametrize("folder", folders_with_content())
def test_the_architecture_page_has_a_line_for_every_folder(folder):
    assert f"| `{folder}` |" in read("docs/architecture.md")


def test_the_generated_pages_are_current():
    spec = importlib.util.spec_from_file_location(
        "generate_docs", ROOT / "scripts/generate_docs.py"
    )
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    assert list(generator.find_stale_pages()) == [], "run: make fix"


def test_the_glossary_is_sorted_and_says_each_word_once():
    rows = re.findall(r"^\| ([^|]+?) \|", read("docs/glossary.md"), flags=re.MULTILINE)
    words = [word.lower() for word in rows if word != "Word"]
    assert words == sorted(set(words))


def test_every_page_stands_in_the_menu():
    menu = read("mkdocs.yml").split("\nnav:")[1]
    pages = sorted(str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md"))
    assert [page for page in pages if page not in menu] == []


def test_decisions_are_numbered_without_gaps():
    numbers = [int(page.name[:4]) for page in sorted((DOCS / "decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("page", sorted((DOCS / "decisions").glob("*.md")), ids=lambda p: p.stem)
def test_a_decision_states_status_context_decision_and_consequences(page):
    text = page.read_text(encoding="utf-8")
    parts = ("**Status**:", "## Context", "## Decision", "## Consequences")
    assert [part for part in parts if part not in text] == []


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/install.md"])
def test_every_make_command_that_a_page_names_exists(page):
    targets = set(re.findall(r"^([a-z-]+):.*##", read("Makefile"), flags=re.MULTILINE))
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)", read(page), flags=re.MULTILINE))
    assert named
    assert named - targets == set()


@pytest.mark.parametrize("page", ["docs/evaluate.md"])
def test_the_python_of_a_page_runs_from_top_to_bottom(page, tmp_path, monkeypatch):
    write_examples(tmp_path / "samples")
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", read(page), flags=re.DOTALL)
    assert blocks
    names = {}
    for block in blocks:
        exec(compile(block, page, "exec"), names)
    assert names["answer"].verdict.recommendation == "continue"


def test_every_link_of_the_readme_leads_somewhere():
    links = re.findall(r"\]\(([^)#]+)\)", read("README.md"))
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []


@pytest.mark.parametrize("lock", ["run", "dev", "validation"])
def test_a_lock_has_a_hash_for_every_line_and_names_no_place(lock):
    text = read(f"requirements/{lock}.txt")
    pinned = re.findall(r"^[a-z0-9-]+==", text, flags=re.MULTILINE)
    hashed = re.findall(r"^[a-z0-9-]+==[^\n]*\\\n    --hash=sha256:", text, flags=re.MULTILINE)
    assert len(pinned) == len(hashed) > 0
    assert "http" not in text.replace("httpx", "")
    assert "--find-links" not in text


def test_the_runtime_lock_is_a_part_of_the_development_lock():
    def pins(lock):
        return set(re.findall(r"^[a-z0-9-]+==\S+", read(lock), flags=re.MULTILINE))

    assert pins("requirements/run.txt") <= pins("requirements/dev.txt")
