"""Many articles in one index: added, removed, listed, asked one by one, found from the folders below."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.command import run_pincite

MILL = "The mill\n\nThe mill was built in 1802 by the Vogts. It grinds oats and barley.\n"
BEES = "# Bees\n\nBees hum in the garden. A hive holds 40,000 bees.\n"
BRIDGE = "The bridge\n\nThe bridge was built in 1957 and cost nine pounds.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    notes = tmp_path / "notes" / "deep"
    notes.mkdir(parents=True)
    (tmp_path / "bridge.txt").write_text(BRIDGE)
    (tmp_path / "notes" / "mill.txt").write_text(MILL)
    (notes / "bees.md").write_text(BEES)
    (notes / "empty.md").write_text("")
    (notes / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert run_pincite(tmp_path, "index", "bridge.txt").status == 0
    return tmp_path


def sources(folder: Path) -> list[str]:
    return [json.loads(line)["source"] for line in run_pincite(folder, "list", "--json").out.splitlines()]


def test_a_folder_is_added_and_what_cannot_be_read_is_told(folder: Path) -> None:
    done = run_pincite(folder, "add", "notes")
    assert done.status == 0
    assert "left out:" in done.err
    assert "empty.md" in done.err
    assert sources(folder) == ["bridge.txt", "notes/deep/bees.md", "notes/mill.txt"]


def test_an_article_of_the_same_name_takes_the_place_of_the_old_one(folder: Path) -> None:
    (folder / "bridge.txt").write_text(BRIDGE.replace("nine", "ten"))
    assert run_pincite(folder, "add", "bridge.txt", "notes/mill.txt").status == 0
    assert sources(folder) == ["bridge.txt", "notes/mill.txt"]
    assert "ten pounds" in run_pincite(folder, "ask", "What did the bridge cost?").out


def test_the_first_article_added_makes_the_index(tmp_path: Path) -> None:
    (tmp_path / "mill.txt").write_text(MILL)
    assert run_pincite(tmp_path, "add", "mill.txt").status == 0
    assert sources(tmp_path) == ["mill.txt"]


def test_one_article_is_asked(folder: Path) -> None:
    run_pincite(folder, "add", "notes")
    answer = json.loads(run_pincite(folder, "ask", "--json", "When was it built?", "--in", "mill").out)
    assert answer["quote"]["target"]["source"] == "notes/mill.txt"
    assert run_pincite(folder, "show", "--in", "Bees").out.strip().startswith("Bees")
    unknown = run_pincite(folder, "ask", "What?", "--in", "elm")
    assert unknown.status == 2
    assert "It holds bridge.txt, notes/deep/bees.md, notes/mill.txt." in unknown.err
    asked = run_pincite(folder, "chat", "--in", "mill", stdin="Who built the mill?\n/where\n").out
    assert "pincite show --in notes/mill.txt --at" in asked


def test_what_is_removed_answers_no_more(folder: Path) -> None:
    run_pincite(folder, "add", "notes")
    assert "holds 2 articles" in run_pincite(folder, "remove", "bees").out
    assert sources(folder) == ["bridge.txt", "notes/mill.txt"]
    refused = run_pincite(folder, "remove", "bridge", "mill")
    assert refused.status == 2
    assert "pincite index ARTICLE" in refused.err
    assert sources(folder) == ["bridge.txt", "notes/mill.txt"]


def test_a_list_says_what_changed_and_what_is_gone(folder: Path) -> None:
    run_pincite(folder, "add", "notes")
    (folder / "bridge.txt").write_text(BRIDGE + "\nIt is red.\n")
    (folder / "notes" / "mill.txt").unlink()
    listed = run_pincite(folder, "list").out
    assert "bridge.txt: “The bridge”, 12 words (its file changed since)" in listed
    assert "(its file is gone)" in listed


def test_the_index_is_found_from_the_folders_below(folder: Path) -> None:
    below = folder / "notes" / "deep"
    assert "nine pounds" in run_pincite(below, "ask", "What did the bridge cost?").out
    assert run_pincite(below, "add", "bees.md").status == 0
    assert sources(folder) == ["bridge.txt", "bees.md"]
    assert not (below / ".pincite").exists()
    assert run_pincite(below, "index", "bees.md").status == 0
    assert (below / ".pincite").exists()
    assert sources(folder) == ["bridge.txt", "bees.md"]


def test_index_says_what_it_leaves_out(folder: Path) -> None:
    told = " ".join(run_pincite(folder, "index", "notes/mill.txt").out.split())
    assert "It no longer holds bridge.txt. To keep what is there: pincite add ARTICLE" in told


def test_what_is_named_twice_or_from_another_folder_is_held_once(folder: Path) -> None:
    run_pincite(folder, "add", "notes", "notes/mill.txt", "notes/mill.txt")
    assert sources(folder) == ["bridge.txt", "notes/deep/bees.md", "notes/mill.txt"]
    assert run_pincite(folder / "notes", "add", "mill.txt").status == 0
    assert sources(folder) == ["bridge.txt", "notes/deep/bees.md", "mill.txt"]


def test_two_that_add_at_once_lose_nothing(folder: Path) -> None:
    for number in range(4):
        (folder / f"{number}.txt").write_text(
            f"Field {number}\n\nField {number} is wide, and oats grow on it.\n"
        )
    with ThreadPoolExecutor() as pool:
        added = list(pool.map(lambda number: run_pincite(folder, "add", f"{number}.txt").status, range(4)))
    assert added == [0] * 4
    assert sorted(sources(folder)) == ["0.txt", "1.txt", "2.txt", "3.txt", "bridge.txt"]


def test_a_pattern_that_the_shell_left_alone_stands_for_files(folder: Path) -> None:
    assert run_pincite(folder, "add", "notes/**/*.md").status == 0
    assert sources(folder) == ["bridge.txt", "notes/deep/bees.md"]
    assert run_pincite(folder, "index", "n*", "bridge.txt").status == 0
    assert sources(folder) == ["notes/deep/bees.md", "notes/mill.txt", "bridge.txt"]
    nothing = run_pincite(folder, "add", "*.docx")
    assert nothing.status == 2
    assert "*.docx" in nothing.err
    assert len(nothing.err.strip().splitlines()) == 1


def test_a_file_whose_name_looks_like_a_pattern_is_read(folder: Path) -> None:
    (folder / "mill[1].txt").write_text(MILL)
    assert run_pincite(folder, "add", "mill[1].txt").status == 0
    assert sources(folder) == ["bridge.txt", "mill[1].txt"]


def test_a_folder_is_indexed_and_removed_by_its_name(folder: Path) -> None:
    indexed = run_pincite(folder, "index", "notes", "notes/mill.txt", "bridge.txt")
    assert indexed.status == 0
    assert "empty.md" in indexed.err
    assert sources(folder) == ["notes/deep/bees.md", "notes/mill.txt", "bridge.txt"]
    assert run_pincite(folder, "index", "notes", "--url", "https://example.org/a").status == 2
    asked = run_pincite(folder, "ask", "--json", "When was it built?", "--in", "notes/*")
    assert json.loads(asked.out)["article"]["title"] == "The mill"
    assert "holds 1 article" in run_pincite(folder, "remove", "notes/").out
    assert sources(folder) == ["bridge.txt"]
