"""Whole numbers in SQL that are never too large for their type, so that what is reckoned with them is exact.

A fraction is a whole number over another. How large each may get is reckoned along with it: what fits stays
in PostgreSQL's own integers, which are quick, and what might not becomes `numeric`, which has no end.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, Numeric, Text, case, cast, false, func, literal

SMALL = 2**31 - 1
BIG = 2**63 - 1
Sql = ColumnElement[Any]


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number, null where there is none, and the largest it may be, whatever its sign."""

    sql: Sql
    most: int

    def __mul__(self, other: "Whole | int") -> "Whole":
        """Their product, in a type that holds it."""
        by = whole(other) if isinstance(other, int) else other
        most = self.most * by.most
        return Whole(_room(self.sql, most) * by.sql, most)

    def __add__(self, other: "Whole") -> "Whole":
        """Their sum, in a type that holds it."""
        most = self.most + other.most
        return Whole(_room(self.sql, most) + other.sql, most)

    def over(self, divisor: Sql) -> "Whole":
        """This divided by what divides it without a rest; null where that is zero."""
        there = func.nullif(divisor, 0)
        if self.most > BIG:
            return Whole(func.div(self.sql, there), self.most)
        return Whole(cast(self.sql, BigInteger) // cast(there, BigInteger), self.most)


def _room(sql: Sql, most: int) -> Sql:
    """An operand in a type that has room for the result."""
    if most <= SMALL:
        return sql
    return cast(sql, BigInteger if most <= BIG else Numeric)


def whole(number: int) -> Whole:
    """A number of the rule's."""
    return Whole(literal(number, BigInteger if abs(number) <= BIG else Numeric), abs(number))


def wide(sql: Sql, most: int) -> Whole:
    """An aggregate, in a type with room for what may be done to it."""
    return Whole(cast(sql, BigInteger if most <= BIG else Numeric), most)


def narrow(number: Whole) -> Whole:
    """A result in the smallest type that holds it: sums of small numbers are the quick ones."""
    if number.most > BIG:
        return number
    return Whole(cast(number.sql, Integer if number.most <= SMALL else BigInteger), number.most)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A fraction in SQL, not in lowest terms; what is below is more than zero."""

    above: Whole
    below: Whole

    def reaches(self, number: Fraction) -> ColumnElement[bool]:
        """Whether it is that number or more."""
        return (self.above * number.denominator).sql >= (self.below * number.numerator).sql

    def exceeds(self, number: Fraction) -> ColumnElement[bool]:
        """Whether it is more than that number."""
        return (self.above * number.denominator).sql > (self.below * number.numerator).sql

    def instead(self, condition: Sql, number: Fraction) -> "Ratio":
        """That number where a condition holds."""
        above, below = whole(number.numerator), whole(number.denominator)
        return Ratio(
            Whole(case((condition, above.sql), else_=self.above.sql), max(above.most, self.above.most)),
            Whole(case((condition, below.sql), else_=self.below.sql), max(below.most, self.below.most)),
        )

    def differs(self, other: "Ratio") -> ColumnElement[bool]:
        """Whether it is another number."""
        return false() if self is other else (self.above * other.below).sql != (other.above * self.below).sql

    def text(self) -> ColumnElement[str]:
        """The fraction as scores are stored: `7/2`, in lowest terms."""
        shared = func.gcd(self.above.sql, self.below.sql)
        above, below = self.above.over(shared), self.below.over(shared)
        return cast(above.sql, Text) + literal("/") + cast(below.sql, Text)
