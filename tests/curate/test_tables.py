"""Tables: the files made from them are up to date, and a wrong row is found at its line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg.curate import sources
from kg.curate.tables import files
from kg.layout import Project

ROOT = Path(__file__).parents[2]
ACTS = "data/treaty-status/source/acts.csv"
STATES = "data/states/source/states.csv"
FIRST = "UNTOC,AFG,signature,2000-12-14,ZMJ-18-12,stated,stated,"
SECOND = "UNTOC,AFG,ratification,2003-09-24,ZMJ-18-12,stated,stated,"


@pytest.fixture
def tables(tmp_path: Path) -> Project:
    """The tables of the project and the files made from them, to be changed."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    return Project(tmp_path)


def edit(project: Project, name: str, old: str, new: str) -> None:
    path = project.root / name
    text = path.read_text("utf-8")
    assert text.count(old) == 1, (old, text.count(old))
    path.write_text(text.replace(old, new), "utf-8")


def test_every_file_is_as_the_tables_give_it(tables: Project) -> None:
    assert len(files.tabulate(tables).files) == 10
    assert files.check(tables) == []


def test_a_file_that_was_edited_by_hand_is_stale_and_is_made_anew(tables: Project) -> None:
    path = tables.root / "data/treaty-status/acts-untoc.trig"
    right = path.read_text("utf-8")
    path.write_text(right.replace("2000-12-14", "2000-12-15"), "utf-8")
    found = files.check(tables)
    assert [(f.code, f.file) for f in found] == [("table-stale", "data/treaty-status/acts-untoc.trig")]
    assert "run kg tabulate" in found[0].message
    assert files.write(tables, files.tabulate(tables)) == ["data/treaty-status/acts-untoc.trig"]
    assert path.read_text("utf-8") == right


def test_a_project_without_tables_has_nothing_to_make(mini: Project) -> None:
    assert files.check(mini) == []


def test_tables_are_no_source_files_of_the_graph(mini: Project) -> None:
    (mini.data / "source").mkdir()
    (mini.data / "source" / "table.csv").write_text("a,b\n", "utf-8")
    assert sources.load(mini).findings == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        (FIRST, FIRST.replace("AFG", "XXX"), 2, "The party XXX is no code"),
        (FIRST, FIRST.replace("UNTOC", "UNCAC"), 2, "The instrument UNCAC is not in"),
        (FIRST, FIRST.replace("signature", "adherence"), 2, "The action adherence is unknown"),
        (FIRST, FIRST.replace("2000-12-14", "2000-13-14"), 2, "2000-13-14 is no date"),
        (FIRST, FIRST.replace("2000-12-14", "2000-11-14"), 2, "before the adoption on 2000-11-15"),
        (FIRST, FIRST.replace("2000-12-14", ""), 2, "only a missing date has the basis"),
        (FIRST, FIRST.replace("ZMJ-18-12", "ZMJ-18-13"), 2, "The source ZMJ-18-13 is not in"),
        (FIRST, FIRST.replace("ZMJ-18-12", ""), 2, "names no source"),
        (FIRST, FIRST + "NOBODY; ", 2, "The corroborated_by NOBODY is not in"),
        (FIRST, FIRST + "PACLII-UNTOC (hearsay); ", 2, "write (membership)"),
        (FIRST, SECOND, 3, "The same act stands in line 2"),
        (FIRST, SECOND.replace("ratification", "accession"), 3, "consents in line 2 already"),
        (FIRST, FIRST + ",", 2, "The row has 12 cells and the header 11"),
    ],
)
def test_a_wrong_act_is_found_at_its_line(
    tables: Project, old: str, new: str, line: int, message: str
) -> None:
    edit(tables, ACTS, old, new)
    made = files.tabulate(tables)
    assert [(f.code, f.file, f.line) for f in made.findings] == [("table-row", ACTS, line)]
    assert message in made.findings[0].message
    assert made.files == {}


def test_a_second_consent_with_a_source_of_its_own_is_let_through(tables: Project) -> None:
    edit(tables, ACTS, FIRST, SECOND.replace("ratification", "accession").replace("ZMJ-18-12", "TRB-2007-70"))
    assert files.tabulate(tables).findings == ()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("AFG,AF,004,", "AFG,AF,04,", "04 is no m49"),
        ("AFG,AF,004,", "AFG,AL,004,", "The iso2 AL stands in line 2 already"),
        (
            ",1946,034,http://publications.europa.eu/resource/authority/country/AFG,",
            ",46,034,,",
            "46 is no un_",
        ),
    ],
)
def test_a_wrong_state_is_found(tables: Project, old: str, new: str, message: str) -> None:
    edit(tables, STATES, old, new)
    found = files.tabulate(tables).findings
    assert [f.file for f in found] == [STATES]
    assert message in found[0].message


def test_another_header_is_found_at_line_1(tables: Project) -> None:
    edit(tables, "data/treaty-status/source/totals.csv", "instrument,date,", "instrument,day,")
    (found,) = files.tabulate(tables).findings
    assert (found.file, found.line) == ("data/treaty-status/source/totals.csv", 1)


def test_a_total_that_is_no_number_is_found(tables: Project) -> None:
    edit(tables, "data/treaty-status/source/totals.csv", "2024-05-04,147,192", "2024-05-04,147,many")
    (found,) = files.tabulate(tables).findings
    assert "many is no number of parties" in found.message
