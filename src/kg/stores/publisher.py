"""Publish a release: into graphs aside, compared with what was sent, then swapped in by one update.

Nothing that is served changes before the swap. Where a store holds no release, nothing is served, and to
move a whole one is more than some stores can do in one transaction: there a graph that is empty is filled in
its own place, and the update swaps in what says so. A publisher that was ended goes on where it stopped; one
that finds the same release in place changes nothing. Two at once do not harm each other: the later one takes
the place of the earlier, whose graphs aside have other names, and who looks before it writes anywhere else.
"""

from __future__ import annotations

import fcntl
import hashlib
import platform
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

from kg.errors import StoreNotReadyError
from kg.rdf.store import ReadStore
from kg.rdf.vocab import BASE
from kg.release import disk
from kg.release.reader import Release
from kg.stores import publication
from kg.stores.pieces import Piece, pieces
from kg.stores.publication import PLACE, Publication
from kg.stores.store import Store

Progress = Callable[[Piece, int], None]
"""Hears how many triples of a graph are there."""

_SAMPLE: Final = 50
_OVERTAKEN: Final = "Another publish has begun from elsewhere, and took the place of this one."


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was done.

    Attributes:
        graphs: How many graphs the release has, its default graph among them.
        sent: How many of these were sent.
        triples: How many triples were sent.
        removed: How many graphs of the release before were removed.
    """

    graphs: int
    sent: int = 0
    triples: int = 0
    removed: int = 0


def publish(release: Release, store: Store, chunk: int, progress: Progress) -> Outcome:
    """Put a release in place in a store, or find that it is.

    Args:
        release: What to publish; its files were compared with its manifest.
        store: Where to.
        chunk: How many triples to send at once.
        progress: Hears how it goes on.

    Raises:
        StoreNotReadyError: The store does not take it, or not as it is. What was in place still is, unless
            the message says otherwise.
    """
    with _alone(release), release.hold():
        return _Publisher(release, store, chunk, progress).run()


class _Publisher:
    """One run."""

    def __init__(self, release: Release, store: Store, chunk: int, progress: Progress) -> None:
        self._name = release.manifest.name
        self._store = store
        self._chunk = chunk
        self._progress = progress
        self._pieces = pieces(release)
        self._samples: dict[str, list[ox.Triple]] = {}
        # The same for the same release from the same folder: a run goes on where the one before ended
        self._holder = _short(platform.node(), str(release.folder.path), self._name)

    def run(self) -> Outcome:
        before = self._published()
        due = [piece for piece in self._pieces if not self._is_in_place(piece, before)]
        gone = sorted(before.digests.keys() - {piece.graph for piece in self._pieces})
        is_done = not due and not gone and before.release == self._name
        if not is_done:
            filled = self._take_over(before)
            sent = sum(self._send(piece, is_aside=piece.graph not in filled) for piece in due)
            self._swap(due, gone, filled)
        if not is_done or before.holder == self._holder:
            self._clear(self._holder)
        if is_done:
            return Outcome(graphs=len(self._pieces))
        return Outcome(graphs=len(self._pieces), sent=len(due), triples=sent, removed=len(gone))

    def _published(self) -> Publication:
        return publication.parse(self._store.select(publication.QUERY, [PLACE]))

    def _is_in_place(self, piece: Piece, before: Publication) -> bool:
        if before.digests.get(piece.graph) != piece.digest:
            return False
        return self._store.count(piece.graph) == piece.count and not self._difference(piece, piece.graph)

    def _take_over(self, before: Publication) -> frozenset[str]:
        """Take the place of whoever published before; return the graphs to fill in their own place."""
        if before.holder == self._holder:
            return before.filled
        filled: frozenset[str] = frozenset()
        if before.holder:  # it may still write there
            self._clear(before.holder, before.filled)
        elif not before.release:
            names = (piece.graph for piece in self._pieces)
            filled = frozenset(name for name in names if not self._store.count(name))
        self._store.update(publication.taking(self._holder, filled))
        return filled

    def _clear(self, holder: str, filled: Iterable[str] = ()) -> None:
        """Remove what a publisher put aside, and what it had filled, and end its hold."""
        for graph in (*(self._aside(piece.graph, holder) for piece in self._pieces), *filled):
            self._drop(graph)
        self._store.update(publication.leaving(holder))

    def _drop(self, graph: str) -> None:
        """Remove a graph that nobody reads, whether it is there or not."""
        if part := self._store.address.profile.part:
            for _ in range(0, self._store.count(graph), part):
                self._store.update(publication.thinning(graph, part))
        self._store.update(publication.dropping(graph))

    def _send(self, piece: Piece, *, is_aside: bool) -> int:
        """Send what is not there yet; return how many triples were sent."""
        graph = self._aside(piece.graph, self._holder) if is_aside else piece.graph
        there, at, sent = self._store.count(graph), 0, 0
        if there > piece.count:  # not ours: begin anew
            there = 0
        for count, triples in piece.chunks(self._chunk):
            at += count
            if at > there:
                if not is_aside:
                    self._check_hold()
                write = self._store.put if at == count else self._store.add
                write(graph, triples)
                sent += count
            self._progress(piece, at)
        self._prove(piece, graph, undo=lambda: self._drop(graph))
        return sent

    def _prove(self, piece: Piece, graph: str, undo: Callable[[], None]) -> None:
        """Insist that a graph is there as it was sent; where it is not, ``undo`` what was done first.

        A store that does not answer has said nothing against it, and nothing is undone.

        Raises:
            StoreNotReadyError: It has another number of triples, or others.
        """
        found = self._store.count(graph)
        difference = f"has {found} of {piece.count} triples" if found != piece.count else ""
        if difference := difference or self._difference(piece, graph):
            undo()
            raise StoreNotReadyError(
                f"{graph} is not {piece.graph} as it was sent: it {difference}.",
                hint="Does something else write to the store? Run it again when nothing does.",
            )

    def _difference(self, piece: Piece, graph: str) -> str:
        """Return how a sample of a graph differs from what was sent; nothing if it does not."""
        sample = self._samples.get(piece.graph)
        if sample is None:
            sample = self._samples[piece.graph] = piece.sample(_SAMPLE)
        if not sample:
            return ""
        found = self._store.select(publication.looking_for(sample), [graph])
        held = _canonical(
            ox.Triple(s, p, o)
            for s, p, o in found.rows
            if isinstance(s, ox.NamedNode) and isinstance(p, ox.NamedNode) and o is not None
        )
        lost = sorted(map(str, _canonical(sample) - held))
        return (
            f"lacks {len(lost)} of {len(sample)} triples that were looked for, such as {lost[0]}"
            if lost
            else ""
        )

    def _swap(self, due: list[Piece], gone: list[str], filled: Collection[str]) -> None:
        digests = {piece.graph: piece.digest for piece in self._pieces}
        after = Publication(release=self._name, run=uuid.uuid4().hex, holder=self._holder, digests=digests)
        names = [piece.graph for piece in due if piece.graph not in filled]
        moves = {self._aside(name, self._holder): name for name in names}
        swap = publication.swapping if self._store.address.profile.is_transactional else publication.moving
        failure = None
        try:
            self._check_hold()
            self._store.update(swap(after, moves, gone), may_repeat=False)
        except StoreNotReadyError as error:
            failure = error
        found = self._published()
        if found.run != after.run:
            raise self._undone(found, failure)
        for piece in due:
            self._prove(piece, piece.graph, undo=lambda: self._store.update(publication.dropping(PLACE)))

    def _check_hold(self) -> None:
        if self._published().holder != self._holder:
            raise StoreNotReadyError(_OVERTAKEN)

    def _undone(self, found: Publication, failure: StoreNotReadyError | None) -> StoreNotReadyError:
        """Return what it means that a swap did not take place."""
        failure = failure or StoreNotReadyError(_OVERTAKEN)
        holds = f"still holds {found.release}" if found.release else "holds no whole release"
        return StoreNotReadyError(
            f"{failure.message} The store {holds}.", hint="Run it again: what was sent is not sent again."
        )

    def _aside(self, graph: str, holder: str) -> str:
        return f"{BASE}staging/{quote(holder, safe='')}/{_short(graph)}"


@contextmanager
def _alone(release: Release) -> Iterator[None]:
    """Be the only publisher of this folder of releases."""
    folder = release.folder.path.parent
    with disk.writing(folder):
        stream = (folder / ".publish").open("w")
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreNotReadyError(
                f"Another publish is running from {folder}.", hint="Wait for it to end, then try again."
            ) from error
        yield


def _canonical(triples: Iterable[ox.Triple]) -> set[ox.Triple]:
    """Return triples with their values in one form: a store may write ``01`` as ``1``."""
    quads = [ox.Quad(t.subject, t.predicate, t.object) for t in triples]
    return {quad.triple for quad in ReadStore.of(quads).quads()}


def _short(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
