"""Everything that follows from a graph by the rules of OWL 2 RL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from kg.entail.closure import Closure
from kg.entail.graph import Graph
from kg.entail.limits import Budget, Limits
from kg.entail.rules import RULES
from kg.entail.saturation import Saturation
from kg.rdf.dictionary import Dictionary, Pairs, paired

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from kg.entail.notation import Rule

_DEFAULT: Final = Limits()


def materialise(
    triples: Iterable[Triple], *, rules: Sequence[Rule] = RULES, limits: Limits = _DEFAULT
) -> Closure:
    """Return the closure of a graph.

    Args:
        triples: The asserted triples, ontology and data together.
        rules: The rules; ``kg.entail.rules.AS_WRITTEN`` keeps literals as they are written.
        limits: How long it may take and how much it may conclude.

    Raises:
        ReasoningLimitError: A limit is met.
    """
    dictionary = Dictionary()
    return close(dictionary, paired(dictionary.encode(triples)), rules=rules, limits=limits)


def close(
    dictionary: Dictionary, pairs: Pairs, *, rules: Sequence[Rule], limits: Limits = _DEFAULT
) -> Closure:
    """Return the closure of triples that are kept by number; otherwise as :func:`materialise`."""
    budget = Budget(limits)
    saturation = Saturation(Graph(dictionary, pairs, rules), budget)
    saturation.run()
    closure = Closure(saturation)
    budget.check(closure.size())
    return closure
