"""How many statements the routes of providers send: reads at most 8, writes at most 12."""

from collections.abc import Callable
from functools import partial

import pytest
from werkzeug.test import TestResponse

from benchmarks.statements import counted
from tests.providers.conftest import LIST, PROPOSE, SECRET, House
from tests.reviews.test_statements import listening, unowned
from tests.sign_in.fake_provider import FakeProvider

READ, WRITE = 8, 12


def sent_by(ask: Callable[[], TestResponse], status: int = 200) -> int:
    with counted() as sent:
        answer = ask()
    assert answer.status_code == status, answer.text
    return len(sent)


@pytest.mark.parametrize("changes", [1, 30])
def test_reads_take_the_same_few_statements_however_much_was_proposed(house: House, changes: int) -> None:
    made = [house.proposed_change(label=f"Name {number}") for number in range(changes)]
    reads = (
        LIST,
        f"{PROPOSE}/{made[0]}",
        "/organisation/providers",
        "/organisation/providers/new",
        f"/organisation/providers/{house.provider()['id']}/change",
        f"/organisation/providers/{house.provider()['id']}/retirement",
        f"/organisation/providers/changes/{made[0]}",
        "/",
    )
    counts = {path: sent_by(partial(house.first.get, path)) for path in reads}
    assert {path: count for path, count in counts.items() if count > READ} == {}


def test_writes_take_at_most_twelve(house: House, other: FakeProvider) -> None:
    values = house.values(issuer=other.issuer)
    body = {"action": "add", "values": values, "client_secret": SECRET}
    counts = {"propose": sent_by(lambda: house.first.post(PROPOSE, body), 201)}
    add = house.proposed("add", values=house.values(issuer=other.issuer, client_id="b"), client_secret=SECRET)
    declined, withdrawn, moved = (house.proposed_change(label=label) for label in "abc")
    with_issuer = house.proposed_change(issuer=other.issuer, client_id="c", secret=SECRET)
    counts["decline"] = sent_by(lambda: house.decide(declined, "refusal"))
    counts["withdraw"] = sent_by(lambda: house.decide(withdrawn, "withdrawal", house.first))
    counts["approve an addition"] = sent_by(lambda: house.decide(add, "approval"))
    counts["approve another issuer"] = sent_by(lambda: house.decide(with_issuer, "approval"))
    house.second = house.world.browser(house.app, "ours.second")
    counts["refuse a stale one"] = sent_by(lambda: house.decide(moved, "approval"), 409)
    assert {name: count for name, count in counts.items() if count > WRITE} == {}


def test_every_statement_says_whose_rows_it_means(house: House, other: FakeProvider) -> None:
    with listening() as sent:
        add = house.proposed("add", values=house.values(issuer=other.issuer), client_secret=SECRET)
        house.approved(add)
        house.approved(house.proposed_change(issuer=other.issuer, client_id="b", secret=SECRET))
        house.first.get("/organisation/providers")
    asked = {statement for statement in sent if statement not in {"BEGIN", "COMMIT"}}
    found = {statement: tables for statement in asked if (tables := unowned(statement))}
    # The world's own way of opening a browser reads as a test does, not as the service.
    assert {statement for statement in found if "FROM identity_provider \nWHERE" not in statement} == set()
