"""The command line, as a process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kg import errors
from kg.cli.exits import EXIT_CODES, exit_code
from kg.errors import KgError
from kg.layout import Project


def kg(*arguments: str, cwd: Path | None = None, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kg", *arguments],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def built(mini: Project) -> Project:
    assert kg("build", "--quiet", cwd=mini.root).returncode == 0
    return mini


def leaves(kind: type[KgError]) -> list[type[KgError]]:
    below = kind.__subclasses__()
    return [leaf for sub in below for leaf in leaves(sub)] if below else [kind]


def test_every_error_has_an_exit_code_and_a_code_of_its_own() -> None:
    found = leaves(KgError)
    assert {exit_code(leaf("x")) for leaf in found} == set(EXIT_CODES.values()) == {1, 2, 3}
    assert len({leaf.code for leaf in found}) == len(found)
    assert {leaf.__name__ for leaf in found} <= set(errors.__all__)


def test_the_public_names_of_errors_are_sorted_and_complete() -> None:
    names = [
        name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, KgError)
    ]
    assert sorted(names) == errors.__all__


def test_build_says_what_it_made_then_that_nothing_changed(mini: Project) -> None:
    first, second = kg("build", cwd=mini.root), kg("build", cwd=mini.root)
    assert "35 triples (8 stated, 1 added, 6 entailed, 20 of the ontology); 1 question" in first.stdout
    assert second.stdout.startswith("Nothing changed: 1.0.0-")
    assert first.stderr == second.stderr == ""


def test_a_build_with_an_error_exits_1_and_keeps_the_current_release(built: Project) -> None:
    before = built.current.readlink()
    (built.data / "facts.trig").write_text("psg:P1 {", "utf-8")
    done = kg("build", cwd=built.root)
    assert done.returncode == 1
    assert done.stdout.startswith("data/facts.trig:1:1: error [syntax]")
    assert "no release was made; the current one stays" in done.stderr
    assert built.current.readlink() == before


def test_check_prints_json_and_annotations(mini: Project) -> None:
    facts = mini.data / "facts.trig"
    facts.write_text(facts.read_text("utf-8").replace("tsom:listPosition 1", "tsom:listPositon 1"), "utf-8")
    found = json.loads(kg("check", "--format", "json", cwd=mini.root).stdout)
    assert [f["line"] for f in found if f["code"] == "unknown-name"] == [22]
    assert "::error file=data/facts.trig,line=22" in kg("check", "--format", "github", cwd=mini.root).stdout


def test_check_of_a_right_project_exits_0(mini: Project) -> None:
    done = kg("check", cwd=mini.root)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "kg: nothing found\n")


def test_query_takes_a_text_a_file_and_standard_input(built: Project) -> None:
    text = "SELECT ?name WHERE { inst:land skos:prefLabel ?name }"
    (built.root / "a.rq").write_text(text, "utf-8")
    answers = [kg("query", *call, cwd=built.root, stdin=text).stdout for call in ([text], ["a.rq"], ["-"])]
    assert len(set(answers)) == 1
    assert "Protocol on land" in answers[0]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("csv", "name\r\nProtocol on land\r\n"),
        ("tsv", '?name\n"Protocol on land"@en\n'),
        (
            "json",
            (
                '{"head":{"vars":["name"]},"results":{"bindings":'
                '[{"name":{"type":"literal","value":"Protocol on land","xml:lang":"en"}}]}}'
            ),
        ),
    ],
)
def test_query_prints_results_in_a_format(built: Project, form: str, expected: str) -> None:
    query = "SELECT ?name WHERE { inst:land skos:prefLabel ?name }"
    done = subprocess.run(
        [sys.executable, "-m", "kg", "query", query, "--format", form],
        cwd=built.root,
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.decode() == expected


def test_query_asks_a_stored_query_with_values(built: Project) -> None:
    given = ("query", "--stored", "by-place", "-p", "least=2", "--format", "csv")
    answer = kg(*given, cwd=built.root)
    assert answer.stdout.splitlines() == [
        "instrument,name,place,day",
        "https://w3id.org/tipsom/id/instrument/land,Protocol on land,2,2024-02-29",
    ]
    wrong = kg(*given, "-p", "words=x", "-p", "least=12", cwd=built.root)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "least: Give a whole number from 1 to 9." in wrong.stderr
    assert "Nearest are: by-place." in kg("query", "--stored", "by-plce", cwd=built.root).stderr
    assert kg("query", "ASK {}", "-p", "least=2", cwd=built.root).returncode == 2


def test_query_prints_triples_as_turtle(built: Project) -> None:
    done = kg("query", "DESCRIBE inst:land", cwd=built.root)
    assert done.stdout.startswith("@prefix inst: <https://w3id.org/tipsom/id/instrument/> .\n")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["query", "SELECT * WHERE {"], 1, "line 1, column 17"),
        (
            ["query", "SELECT * { ?s skos:prefLabel }"],
            1,
            "    SELECT * { ?s skos:prefLabel }\n",
        ),
        (["query", "nowhere.rq"], 2, "There is no file nowhere.rq."),
        (["query", "ASK {}", "--format", "turtle"], 2, "Choose one of: json, xml, csv, tsv"),
        (["export", "--format", "word"], 2, "There is no export format word."),
        (["export", "--graph", "graph:entaild"], 2, "Did you mean graph:entailed?"),
        (["export", "--graph", "nothing"], 2, "There are: graph:brochure, psg:P1"),
        (["frobnicate"], 2, "No such command"),
    ],
)
def test_wrong_input_is_answered_with_what_to_do(
    built: Project, arguments: list[str], code: int, said: str
) -> None:
    done = kg(*arguments, cwd=built.root)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_project_every_command_says_where_to_go(tmp_path: Path) -> None:
    for command in (["build"], ["check"], ["info"], ["export"], ["query", "ASK {}"]):
        done = kg(*command, cwd=tmp_path)
        assert done.returncode == 3, command
        assert "release.toml" in done.stderr


def test_export_writes_one_graph_or_everything(built: Project) -> None:
    one = kg("export", "--graph", "graph:entailed", "--format", "ntriples", cwd=built.root).stdout
    assert len(one.splitlines()) == 6
    every = kg("export", "--format", "nquads", cwd=built.root).stdout
    assert len(every.splitlines()) == sum(
        json.loads(kg("info", "--format", "json", cwd=built.root).stdout)["counts"]["graphs"].values()
    )
    assert kg("export", "--output", "out.ttl", cwd=built.root).stdout == ""
    assert (built.root / "out.ttl").read_bytes() == (built.current / "dumps" / "tipsom.ttl").read_bytes()


def test_export_writes_the_links_as_sssom(built: Project) -> None:
    lines = kg("export", "--format", "sssom", cwd=built.root).stdout.splitlines()
    assert lines[0] == "#curie_map:"
    assert '#mapping_set_id: "https://w3id.org/tipsom/release/1.0.0/tipsom.sssom.tsv"' in lines
    assert '#license: "https://creativecommons.org/licenses/by/4.0/"' in lines
    assert lines[-1].split("\t")[:3] == ["subject_id", "subject_label", "predicate_id"]


def test_check_and_info_count_names_by_language(built: Project) -> None:
    head = "names                things    ar    zh    en    fr    ru    es"
    instruments = "Instrument                2     0     0     2     1     0     0"
    checked = kg("check", "--quiet", "--coverage", cwd=built.root)
    assert checked.returncode == 0
    for lines in (
        kg("info", "--coverage", cwd=built.root).stdout.splitlines(),
        checked.stderr.splitlines(),
    ):
        assert lines[0] == head
        assert instruments in lines


def test_info_names_the_release_and_verifies_it(built: Project) -> None:
    assert "default         35 triples" in kg("info", "--verify", cwd=built.root).stdout
    (built.current / "report.json").write_text("[]\n", "utf-8")
    done = kg("info", "--verify", cwd=built.root)
    assert done.returncode == 3
    assert "report.json is not the file that was published" in done.stderr


def test_explain_shows_the_proof_and_exits_1_for_what_does_not_hold(built: Project) -> None:
    done = kg("explain", "inst:sea", "tsom:isSupplementedBy", "inst:land", cwd=built.root)
    assert done.returncode == 0
    assert done.stdout.startswith("inst:sea tsom:isSupplementedBy inst:land  by prp-inv2, from\n")
    assert "inst:land tsom:supplements inst:sea  [stated in psg:P1]" in done.stdout
    missing = kg(
        "explain", "inst:land", "tsom:isSupplementedBy", "inst:sea", "--format", "json", cwd=built.root
    )
    assert missing.returncode == 1
    assert json.loads(missing.stdout)["present"] is False
    wrong = kg("explain", "sea", "a", "b", cwd=built.root)
    assert (wrong.returncode, "'sea' is no term" in wrong.stderr) == (2, True)


def test_the_reference_reasoner_builds_the_same_release(built: Project) -> None:
    before = built.current.readlink()
    done = kg("build", "--force", "--reasoner", "owlrl", cwd=built.root)
    assert done.returncode == 0, done.stderr
    assert built.current.readlink() == before
