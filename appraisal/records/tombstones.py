"""What stands where something was erased: nothing, or a word where the database asks for one."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, Text, bindparam, case, func, literal, literal_column, null
from sqlalchemy.dialects.postgresql import JSONB

from appraisal.records.privacy import CLASSES
from appraisal.records.rows import table
from appraisal.records.subjects import ERASED
from tenants.audit.service import digest
from tenants.identity import Identity

WORD: Final = "Erased"
KEY: Final = bindparam("erasure_key", type_=Text())

_LABELS: Final = literal_column(
    """
    (SELECT jsonb_set(explanation, path, coalesce(
        (SELECT jsonb_agg(jsonb_set(item, '{label}', '"Erased"') ORDER BY place)
           FROM jsonb_array_elements(explanation #> path) WITH ORDINALITY AS items(item, place)),
        '[]'))
       FROM (SELECT CASE explanation ->> 'format' WHEN '1' THEN '{what,items}'::text[]
                         ELSE '{measures,what,parts}'::text[] END) AS objectives(path))
    """,
    type_=JSONB(),
)
"""The working of a score without the titles of the objectives: the numbers can still be worked out again.

Objectives stand elsewhere in the first format, which older scores keep."""


def keys(by: Identity) -> dict[str, str]:
    """What numbers are hashed with, so that nobody can try them all.

    :raises LookupError: when this process was given no SECRET_KEY.
    """
    return {KEY.key: digest(f"erasure/{by.organisation_id}")}


def of(name: str) -> Mapping[str, ColumnElement[Any]]:
    """Column → what an erasure leaves there; without the columns that it doesn't touch."""
    erased = table(name)
    columns = [c for c in erased.c if CLASSES[name][c.name] in ERASED and c.computed is None]
    found = {column.name: _left_of(erased, column.name) for column in columns}
    return found | ({"explanation": _LABELS} if name == "score" else {})


def _left_of(erased: Table, name: str) -> ColumnElement[Any]:
    column = erased.c[name]
    special = _SPECIAL.get(f"{erased.name}.{name}")
    if special is not None:
        return special
    if column.nullable:
        return null()
    if isinstance(column.type, JSONB):
        return literal({}, JSONB())
    return case((column == "", ""), else_=WORD)


def _hashed(column: str) -> ColumnElement[str]:
    """Stable, so that an organisation that knows the number can see that it was erased, and only then."""
    digest_of = func.sha256(func.convert_to(KEY.concat(literal_column(column, Text())), "UTF8"))
    return literal("erased-") + func.substr(func.encode(digest_of, "hex"), 1, 32)


_SPECIAL: Final[Mapping[str, ColumnElement[Any]]] = {
    "person.given_name": literal(WORD),
    "person.family_name": literal("person"),
    "person.employee_number": _hashed("employee_number"),
    "post.assignment_number": _hashed("assignment_number"),
    "appraisal.excused_reason": case((literal_column("excused_reason").is_(None), None), else_=WORD),
}
"""Where a name is shown, a number is a key, or a state asks for a reason."""
