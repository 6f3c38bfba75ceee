"""The chain's rule alone: it holds as sealed, and whatever is done to it is found and named."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.audit.domain import (
    FIELDS,
    Break,
    Event,
    Fault,
    Head,
    Link,
    canonical,
    displaced,
    follow,
    genesis,
    verify,
)
from tenants.audit.models import AuditEvent

OURS, THEIRS = UUID(int=1), UUID(int=2)
Chain = list[Link]


def event(number: int, /, **columns: str | None) -> Event:
    known: dict[str, str | None] = {"id": str(UUID(int=number)), "action": f"thing {number}", "detail": "{}"}
    return tuple((known | columns).get(name) for name in FIELDS)


def chain(length: int, owner: UUID = OURS) -> Chain:
    head, links = genesis(owner), []
    for number in range(1, length + 1):
        head = follow(head, event(number))
        links.append(Link(head.sequence, UUID(int=number), head.hash, event(number)))
    return links


def found(links: Chain) -> Break | None:
    verdict = verify(genesis(OURS), links)
    later = [] if verdict.broken is None else [x for x in links if x.sequence > verdict.broken.sequence]
    return displaced(verdict, later).broken


def changed(links: Chain, place: int, /, **columns: str | None) -> Chain:
    return [replace(x, event=event(place, **columns)) if x.sequence == place else x for x in links]


def renumbered(links: Chain) -> Chain:
    return [replace(link, sequence=number) for number, link in enumerate(links, 1)]


def test_every_column_of_the_trail_is_sealed() -> None:
    assert set(FIELDS) == set(AuditEvent.__table__.columns.keys())


def test_the_first_link_can_be_reckoned_by_hand() -> None:
    before = hashlib.sha256(b"appraisal audit chain\n00000000-0000-0000-0000-000000000001").hexdigest()
    words = json.dumps([None, str(UUID(int=1)), None, "thing 1", *[None] * 8, "{}"])
    assert follow(genesis(OURS), event(1)) == Head(
        1, hashlib.sha256(f"{before}\n1\n{words}".encode()).hexdigest()
    )


def test_an_event_that_lacks_a_column_is_not_sealed() -> None:
    with pytest.raises(ValueError, match="13 columns"):
        canonical(event(1)[:-1])


def test_a_chain_as_sealed_holds_and_an_empty_one_too() -> None:
    links = chain(5)
    assert found(links) is None
    assert verify(genesis(OURS), links).head == Head(5, links[-1].hash)
    assert verify(genesis(OURS), []).head == genesis(OURS)


def test_another_organisations_chain_does_not_hold_here() -> None:
    assert found(chain(3, THEIRS)) == Break(1, Fault.CHANGED, UUID(int=1), chain(3, THEIRS)[0].hash)


@given(st.integers(1, 8), st.sampled_from(FIELDS), st.text(max_size=5) | st.none())
def test_a_change_of_any_column_of_any_event_is_found_where_it_is(
    at: int, column: str, value: str | None
) -> None:
    links = chain(8)
    broken = found(changed(links, at, **{column: value}))
    if event(at, **{column: value}) == event(at):
        assert broken is None
    else:
        assert broken is not None
        assert (broken.sequence, broken.fault) == (at, Fault.CHANGED)


@given(st.integers(1, 8))
def test_a_deleted_event_is_named(at: int) -> None:
    links = [replace(x, event=None) if x.sequence == at else x for x in chain(8)]
    broken = found(links)
    assert broken is not None
    assert (broken.sequence, broken.fault, broken.event_id) == (at, Fault.DELETED, UUID(int=at))


@given(st.integers(1, 7))
def test_a_missing_link_is_named(at: int) -> None:
    assert found([x for x in chain(8) if x.sequence != at]) == Break(at, Fault.MISSING)


@pytest.mark.parametrize("hashes_too", [True, False], ids=["links", "events"])
@given(places=st.sets(st.integers(1, 8), min_size=2, max_size=2))
def test_two_that_changed_places_are_named_with_where_they_stand(places: set[int], hashes_too: bool) -> None:
    first, second = sorted(places)
    links = chain(8)
    a, b = links[first - 1], links[second - 1]
    if hashes_too:
        links[first - 1] = replace(b, sequence=first)
        links[second - 1] = replace(a, sequence=second)
    else:
        links[first - 1] = replace(a, event_id=b.event_id, event=b.event)
        links[second - 1] = replace(b, event_id=a.event_id, event=a.event)
    broken = found(links)
    assert broken is not None
    assert (broken.sequence, broken.fault, broken.stands_at) == (first, Fault.REORDERED, second)


@given(st.integers(2, 8))
def test_a_link_put_in_with_a_fitting_hash_is_named(at: int) -> None:
    links = chain(8)
    invented = follow(Head(at - 1, links[at - 2].hash), event(99))
    links.insert(at - 1, Link(at, UUID(int=99), invented.hash, event(99)))
    broken = found(renumbered(links))
    assert broken is not None
    assert (broken.sequence, broken.fault) == (at, Fault.INSERTED)


def test_a_link_that_stands_twice_is_named() -> None:
    links = chain(4)
    broken = found([*links[:2], links[1], *links[2:]])
    assert broken == Break(2, Fault.INSERTED, UUID(int=2), links[1].hash)


def test_a_link_taken_out_with_the_rest_moved_up_is_found_where_it_stood() -> None:
    broken = found(renumbered([x for x in chain(6) if x.sequence != 3]))
    assert broken is not None
    assert broken.sequence == 3


def made_anew(links: Chain) -> Chain:
    """What somebody does who may write every row: change an event, and reckon all hashes behind it anew."""
    head, anew = genesis(OURS), []
    for link in changed(links, 2, action="nothing happened"):
        assert link.event is not None
        head = follow(head, link.event)
        anew.append(replace(link, hash=head.hash))
    return anew


@pytest.mark.parametrize(
    ("tampering", "fault", "at"),
    [
        (made_anew, Fault.REWRITTEN, 4),
        (lambda links: links[:3], Fault.CUT, 4),
        (lambda links: [], Fault.CUT, 1),
    ],
)
def test_what_the_chain_alone_cannot_tell_a_noted_head_does(
    tampering: Callable[[Chain], Chain], fault: Fault, at: int
) -> None:
    links = chain(6)
    noted = Head(4, links[3].hash)
    assert verify(genesis(OURS), tampering(links)).broken is None
    broken = verify(genesis(OURS), tampering(links), noted=[noted]).broken
    assert broken is not None
    assert (broken.sequence, broken.fault) == (at, fault)
    assert verify(genesis(OURS), links, noted=[noted]).broken is None


def test_a_break_is_told_in_one_line() -> None:
    told = str(Break(4, Fault.REORDERED, UUID(int=4), "f", 7))
    assert (
        told == f"link 4 (event {UUID(int=4)}): reordered; what was sealed here stands elsewhere, at link 7"
    )
