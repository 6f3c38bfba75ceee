"""Every statement names its organisation itself, for each table, beside what the policies add.

The policies are the wall; the predicates let indexes be used, make a distributed database send a statement to
one worker, and stand where somebody takes a policy away.
"""

import re
from collections import Counter

from tests.isolation.kinds import ORGANISATION_OWNED

READ_FROM = re.compile(
    r"(?:\bFROM|\bJOIN|\bUPDATE|\bUSING|,)\s+(?P<table>\w+)(?![\w.]|\s*=)(?:\s+(?:AS\s+)?(?P<alias>\w+))?"
)
KEYWORDS = {
    *("WHERE", "JOIN", "LEFT", "INNER", "CROSS", "ON", "SET", "ORDER", "GROUP", "LIMIT", "FOR", "UNION"),
    *("RETURNING", "AND", "USING", "AS"),
}
COMPARED = re.compile(r"(\w+)\.tenant_id\s*=|(?<==)\s*(\w+)\.tenant_id\b")
GIVEN = re.compile(r"(\w+)\.tenant_id\s*=\s*%\(")
EQUAL = re.compile(r"(\w+)\.tenant_id\s*=\s*(\w+)\.tenant_id\b")
FILLED = re.compile(r"\bINSERT\s+INTO\s+\w+\s*\([^)]*\)")
"""Columns that are filled; one may be called as a table is."""
BARE = re.compile(r"(?<![\w.])tenant_id\s*=")


def unnamed(statement: str) -> list[str]:
    """Organisation-owned tables that a statement reads or changes without naming the organisation.

    A table names it by a predicate of its own, once for each time it is read, and a chain of equal
    organisations has to end at one that was given.
    """
    read: Counter[str] = Counter()
    for found in READ_FROM.finditer(FILLED.sub("", statement)):
        if found["table"] in ORGANISATION_OWNED:
            alias = found["alias"]
            read[found["table"] if alias is None or alias.upper() in KEYWORDS else alias] += 1
    missing = read - Counter(left or right for left, right in COMPARED.findall(statement))
    missing.update(read.keys() - missing.keys() - tied(statement))
    # A bare tenant_id stands where a subquery reads one table only.
    return [] if missing.total() <= len(BARE.findall(statement)) else sorted(missing)


def tied(statement: str) -> set[str]:
    """Tables whose organisation is the one given, directly or through others."""
    given, pairs = set(GIVEN.findall(statement)), EQUAL.findall(statement)
    for _ in pairs:
        given |= {name for pair in pairs if given & set(pair) for name in pair}
    return given
