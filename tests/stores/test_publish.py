"""A release in a store: put there, left there, put right, taken over, whatever happens meanwhile."""

from __future__ import annotations

import fcntl
from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest

from kg.errors import StoreNotReadyError
from kg.rdf.vocab import GRAPH
from kg.release.reader import Release
from kg.stores import publication
from kg.stores.pieces import Piece, pieces
from kg.stores.publication import DEFAULT, PLACE
from kg.stores.publisher import Outcome, publish
from kg.stores.store import Store

if TYPE_CHECKING:
    from tests.stores.conftest import Running

Written = Callable[..., Release]

ONE = 'e:a e:p 1 , "x"@en , "2010"^^<http://www.w3.org/2001/XMLSchema#gYear> .'
TWO = "e:a e:p [ e:q [ e:r 2 ] ] . " + " ".join(f"e:b{n} e:p {n} ." for n in range(20))
NAMES = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"


def silent(_piece: Piece, _count: int) -> None:
    """Tell nobody."""


def named(store: Store) -> list[str]:
    """Return the named graphs of a store of our own, without what they begin with."""
    return [str(row[0])[1:-1].removeprefix(GRAPH) for row in store.select(NAMES).rows]


def published(store: Store) -> publication.Publication:
    return publication.parse(store.select(publication.QUERY, [PLACE]))


def test_a_release_is_put_in_place_and_nothing_is_left_aside(own: Running, written: Written) -> None:
    store, release = own.store(), written("1.0", one=ONE, two=TWO)
    assert publish(release, store, 5, silent) == Outcome(graphs=3, sent=3, triples=52)
    assert named(store) == ["default", "one", "publication", "two"]
    assert [store.count(f"{GRAPH}{name}") for name in ("one", "two", "default")] == [3, 23, 26]
    assert published(store).release == release.manifest.name
    assert published(store).holder == ""


def test_the_same_release_again_is_found_in_place_and_left(own: Running, written: Written) -> None:
    store, release = own.store(), written("1.0", one=ONE, two=TWO)
    publish(release, store, 5, silent)
    before = published(store)
    assert publish(release, store, 5, silent) == Outcome(graphs=3)
    assert published(store) == before


@pytest.mark.parametrize(
    "change",
    [
        f"DELETE DATA {{ GRAPH <{GRAPH}one> {{ <http://e/a> <http://e/p> 1 }} }}",
        f"INSERT DATA {{ GRAPH <{GRAPH}one> {{ <http://e/a> <http://e/p> 2 }} }}",
        f"WITH <{GRAPH}one> DELETE {{ ?a ?p 1 }} INSERT {{ ?a ?p 2 }} WHERE {{ ?a ?p 1 }}",
    ],
    ids=["missing", "surplus", "other"],
)
def test_what_somebody_changed_is_put_right(own: Running, written: Written, change: str) -> None:
    store, release = own.store(), written("1.0", one=ONE, two=TWO)
    publish(release, store, 5, silent)
    store.update(change)
    assert publish(release, store, 5, silent) == Outcome(graphs=3, sent=1, triples=3)
    rows = store.select("SELECT ?o { ?s ?p ?o } ORDER BY STR(?o)", [f"{GRAPH}one"])
    assert rows.values() == [("1",), ("2010",), ("x",)]


def test_of_the_next_release_only_what_differs_is_sent(own: Running, written: Written) -> None:
    store = own.store()
    publish(written("1.0", one=ONE, two=TWO, old=ONE), store, 100, silent)
    done = publish(written("1.1", one=ONE, two=TWO + " e:c e:p 3 ."), store, 100, silent)
    assert done == Outcome(graphs=3, sent=2, triples=51, removed=1)
    assert named(store) == ["default", "one", "publication", "two"]
    assert store.count(DEFAULT) == 27


def test_what_the_store_holds_besides_is_left_alone(own: Running, written: Written) -> None:
    store = own.store()
    store.update("INSERT DATA { <urn:a> <urn:b> 1 . GRAPH <urn:g> { <urn:a> <urn:b> 1 } }")
    publish(written("1.0", one=ONE), store, 100, silent)
    assert store.count("urn:g") == 1
    assert len(store.select("SELECT * { ?s ?p ?o }")) == 1


def test_a_publisher_that_was_ended_goes_on_where_it_stopped(own: Running, written: Written) -> None:
    store, release = own.store(), written("1.0", one=ONE, two=TWO)

    def give_up(piece: Piece, count: int) -> None:
        if piece.graph == f"{GRAPH}two" and count > 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(release, store, 5, give_up)
    assert published(store).release == ""
    assert publish(release, store, 5, silent) == Outcome(graphs=3, sent=3, triples=52 - 3 - 13)
    assert named(store) == ["default", "one", "publication", "two"]


def test_a_first_release_is_sent_to_its_own_place(own: Running, written: Written) -> None:
    store, release = own.store(), written("1.0", one=ONE)
    held = []

    def look(_piece: Piece, _count: int) -> None:
        held.append((published(store).release, *named(store)))

    publish(release, store, 5, look)
    assert held == [("", "one", "publication"), ("", "default", "one", "publication")]
    assert published(store).filled == set()


def test_what_has_the_name_of_a_graph_stays_until_the_first_release_is_whole(
    own: Running, written: Written
) -> None:
    store = own.store()
    store.update(f"INSERT DATA {{ GRAPH <{GRAPH}one> {{ <urn:a> <urn:b> 1 , 2 }} }}")
    held = set()

    def look(_piece: Piece, _count: int) -> None:
        held.add(store.count(f"{GRAPH}one"))

    publish(written("1.0", one=ONE), store, 5, look)
    assert held == {2}
    assert store.count(f"{GRAPH}one") == 3
    assert named(store) == ["default", "one", "publication"]


def test_a_store_killed_meanwhile_keeps_what_was_sent(lasting: Running, written: Written) -> None:
    store, release = lasting.store(), written("1.0", one=ONE, two=TWO)

    def kill(piece: Piece, _count: int) -> None:
        if piece.graph == f"{GRAPH}two":
            lasting.kill()

    with pytest.raises(StoreNotReadyError, match="does not answer: it refused the connection"):
        publish(release, store, 5, kill)
    lasting.start()
    assert published(lasting.store()).release == ""
    done = publish(release, lasting.store(), 5, silent)
    assert done.sent == 3
    assert done.triples < 52
    assert publish(release, lasting.store(), 5, silent) == Outcome(graphs=3)


def test_the_release_before_stays_until_the_next_is_whole(own: Running, written: Written) -> None:
    store = own.store()
    first = written("1.0", one=ONE)
    publish(first, store, 5, silent)
    held = []

    def look(_piece: Piece, _count: int) -> None:
        held.append((published(store).release, store.count(f"{GRAPH}one"), store.count(DEFAULT)))

    publish(written("1.1", one=TWO), store, 5, look)
    assert set(held) == {(first.manifest.name, 3, 3)}


def test_one_that_begins_later_from_elsewhere_takes_over(
    own: Running, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, release = own.store(), written("1.0", one=ONE, two=TWO)

    def overtake(piece: Piece, count: int) -> None:
        if piece.graph == DEFAULT and count == piece.count:
            store.update(publication.taking("somebody else"))

    with pytest.raises(StoreNotReadyError, match="took the place of this one"):
        publish(release, store, 5, overtake)
    assert published(store).release == ""
    monkeypatch.setattr("platform.node", lambda: "another machine")
    publish(release, store, 5, silent)
    assert published(store).release == release.manifest.name


def test_one_that_is_overtaken_writes_no_further(
    own: Running, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, release = own.store(), written("1.0", one=ONE, two=TWO)
    other = written("1.1", one=TWO)

    def overtake(piece: Piece, count: int) -> None:
        if piece.graph == f"{GRAPH}two" and count > 10:
            with monkeypatch.context() as patch:
                patch.setattr("platform.node", lambda: "another machine")
                patch.setattr("kg.stores.publisher._alone", lambda _release: nullcontext())
                publish(other, store, 5, silent)

    with pytest.raises(StoreNotReadyError, match="took the place of this one"):
        publish(release, store, 5, overtake)
    assert published(store).release == other.manifest.name
    assert publish(other, store, 5, silent) == Outcome(graphs=2)
    assert named(store) == ["default", "one", "publication"]


def test_an_overtaken_swap_has_no_effect(own: Running, written: Written) -> None:
    store, release = own.store(), written("1.0", one=ONE)
    publish(release, store, 5, silent)
    store.put("urn:aside", b"<urn:a> <urn:b> <urn:c> .")
    after = publication.Publication(release="2.0", run="x", holder="not the holder")
    store.update(publication.swapping(after, {"urn:aside": f"{GRAPH}one"}, [DEFAULT]))
    assert publish(release, store, 5, silent) == Outcome(graphs=2)


def test_two_from_one_folder_at_once_are_refused(own: Running, written: Written) -> None:
    release = written("1.0", one=ONE)
    with (release.folder.path.parent / ".publish").open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        with pytest.raises(StoreNotReadyError, match="Another publish is running"):
            publish(release, own.store(), 5, silent)


@pytest.mark.parametrize("before", [[], ["default", "one"]], ids=["first", "next"])
def test_a_graph_that_is_not_what_was_sent_is_not_put_in_place(
    own: Running, written: Written, before: list[str]
) -> None:
    store, release = own.store(), written("1.0", one=ONE)
    if before:
        publish(written("0.9", one="e:b e:p 1 ."), store, 5, silent)

    def spoil(_piece: Piece, _count: int) -> None:
        sent = next((name for name in named(store) if "staging" in name), f"{GRAPH}one")
        store.update(f"WITH <{sent}> DELETE {{ ?a ?p 1 }} INSERT {{ ?a ?p 2 }} WHERE {{ ?a ?p 1 }}")

    with pytest.raises(StoreNotReadyError, match=r"lacks 1 of 3 triples that were looked for"):
        publish(release, store, 5, spoil)
    assert named(store) == [*before, "publication"]
    assert (published(store).release != "") == bool(before)
    assert publish(release, store, 5, silent).sent == 2


def test_a_subject_with_very_many_objects_is_compared_too(
    own: Running, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.stores.store._MOST", 50_000)  # bytes of an answer
    many = "e:a e:p " + " , ".join(f"e:b{n}" for n in range(2_000)) + " ."
    release = written("1.0", one=many)
    assert publish(release, own.store(), 1_000, silent).triples == 4_000
    assert publish(release, own.store(), 1_000, silent) == Outcome(graphs=2)


def test_a_proof_that_is_not_answered_takes_nothing_back(
    own: Running, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, release = own.store(), written("1.0", one=ONE)

    def fall_silent(piece: Piece, _count: int) -> None:
        if piece.graph == f"{GRAPH}one":
            monkeypatch.setattr("kg.stores.store._MOST", 20)

    with pytest.raises(StoreNotReadyError, match="or more"):
        publish(release, store, 5, fall_silent)
    monkeypatch.undo()
    assert store.count(f"{GRAPH}one") == 3
    assert publish(release, store, 5, silent) == Outcome(graphs=2, sent=2, triples=3)


def test_an_answer_past_its_limit_is_named(own: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.stores.store._MOST", 20)
    with pytest.raises(StoreNotReadyError, match="answers a query with 20 bytes, or more"):
        own.store().count("urn:g")


def test_a_graph_is_removed_in_parts(own: Running) -> None:
    store = own.store()
    store.put("urn:g", b"".join(b"<urn:a> <urn:b> %d .\n" % n for n in range(25)))
    left = []
    for _ in range(3):
        store.update(publication.thinning("urn:g", 10))
        left.append(store.count("urn:g"))
    assert left == [15, 5, 0]


def test_chunks_are_bounded_and_blank_nodes_go_together(written: Written) -> None:
    piece = next(p for p in pieces(written("1.0", two=TWO)) if p.graph == f"{GRAPH}two")
    chunks = list(piece.chunks(8))
    assert [count for count, _ in chunks] == [3, 8, 8, 4]
    assert [triples.count(b"\n") for _, triples in chunks] == [3, 8, 8, 4]
    assert [b"_:" in triples for _, triples in chunks] == [True, False, False, False]
    assert list(piece.chunks(8)) == chunks


def test_a_sample_is_from_all_over_the_graph(written: Written) -> None:
    piece = next(p for p in pieces(written("1.0", two=TWO)) if p.graph == f"{GRAPH}two")
    assert 5 <= len(piece.sample(10)) <= 10
    assert len({triple.subject for triple in piece.sample(10)}) == len(piece.sample(10))
    assert len(piece.sample(100)) == 20
