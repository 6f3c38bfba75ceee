"""A page of people, as rows with links."""

from dataclasses import dataclass

from flask import url_for

from appraisal.presentation import nhs_date
from tenants.people.search import Found, People

Cell = str | dict[str, str]


@dataclass(frozen=True)
class PeoplePage:
    """Rows, and the address of the next page if there is one."""

    rows: list[list[Cell]]
    next: str | None


def people_page(found: People, typed: str) -> PeoplePage:
    """The people found."""
    following = found.next and url_for("appraisal_pages.people", q=typed, cursor=found.next.as_text())
    return PeoplePage([_row(each) for each in found.people], following or None)


def _row(person: Found) -> list[Cell]:
    left = "" if person.left_on is None else f"Last day: {nhs_date(person.left_on)}"
    href = url_for("appraisal_pages.person", person_id=person.id)
    return [
        {"text": person.name, "href": href, "note": left},
        person.employee_number,
        person.job_title or "",
        person.department or "",
    ]
