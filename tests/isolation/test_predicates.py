"""A statement that doesn't name its organisation is found; `test_routes.py` looks at those of every route."""

import pytest

from tests.isolation.predicates import unnamed

OWN = "tenant_id = %(own)s"


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("SELECT person.id FROM person WHERE person.id = 1", ["person"]),
        ("SELECT person.tenant_id FROM person", ["person"]),
        (f"SELECT person.id FROM person WHERE person.{OWN}", []),
        (f"SELECT id FROM person WHERE {OWN}", []),
        (f"SELECT p.id FROM person AS p JOIN post AS q ON q.person_id = p.id WHERE p.{OWN}", ["q"]),
        (f"SELECT p.id FROM person p JOIN post ON post.tenant_id = p.tenant_id WHERE post.{OWN}", []),
        ("SELECT p.id FROM person p JOIN post ON post.tenant_id = p.tenant_id", ["p", "post"]),
        ("UPDATE person SET left_on=1 WHERE person.id = 1", ["person"]),
        (f"DELETE FROM rating WHERE rating.{OWN}", []),
        (f"SELECT 1 FROM half WHERE half.{OWN} AND EXISTS (SELECT 1 FROM half WHERE 1 = 1)", ["half"]),
        ("SELECT 1 FROM organisation", []),
    ],
)
def test_a_statement_that_forgets_one_is_recognised(statement: str, names: list[str]) -> None:
    assert unnamed(statement) == names
