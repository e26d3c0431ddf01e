"""What waits: in which order, and at what cost it grows."""

from __future__ import annotations

from array import array

from kg.entail.agenda import Agenda

WORD, FACT, OTHER = 1, 7, 8


def test_axioms_go_before_facts_and_what_came_first_goes_first() -> None:
    agenda = Agenda({WORD})
    for key in (OTHER, FACT, WORD):
        agenda.put(key, {1})
    assert [agenda.take()[0] for _ in range(3)] == [WORD, OTHER, FACT]
    assert not agenda


def test_a_class_is_an_axiom_where_its_name_is_a_word_of_axioms() -> None:
    agenda = Agenda({WORD})
    agenda.put(~FACT, {1})
    agenda.put(~WORD, {1})
    assert agenda.take()[0] == ~WORD


def test_values_of_one_relation_wait_together_each_once() -> None:
    agenda = Agenda({WORD})
    assert agenda.put(FACT, array("Q", [1, 2])) == 2
    assert agenda.put(FACT, [2, 3]) == 3
    key, values = agenda.take()
    assert (key, sorted(values)) == (FACT, [1, 2, 3])


def test_what_waits_is_added_to_and_not_made_anew() -> None:
    agenda = Agenda({WORD})
    agenda.put(FACT, array("Q", range(1000)))
    agenda.put(FACT, {1000})
    _, before = agenda.take()
    agenda.put(FACT, before)
    for value in range(1001, 1100):
        agenda.put(FACT, {value})
    _, after = agenda.take()
    assert after is before
    assert len(after) == 1100


def test_what_waits_leaves_an_array_or_a_list_as_it_was() -> None:
    for values in (array("Q", [1, 2]), [1, 2]):
        agenda = Agenda({WORD})
        agenda.put(FACT, values)
        agenda.put(FACT, {3})
        assert list(values) == [1, 2]
