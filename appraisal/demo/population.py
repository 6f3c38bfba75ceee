"""Invented staff for real trusts: people, posts, departments and reporting lines from a seed.

The same seed, trust and size always give the same people. No name, number or post is anybody's.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from random import Random
from typing import Final

from appraisal.demo.cast import NATIONAL_CAST, TRUST_CAST, CastMember, CastPart
from appraisal.demo.departments import Department, draw_departments
from appraisal.demo.hierarchy import Seat, draw_seats
from appraisal.demo.names import draw_name, mailbox
from appraisal.demo.workforce import ADMIN, DIRECTORATES, MEDICAL, Job, Sector
from tenants.organisations.registry import NHS_ENGLAND

AS_OF: Final = date(2026, 11, 1)
"""The day the staff records stand at unless told otherwise."""

NEW_STARTER: Final = timedelta(days=90)
LONG_ABSENCE: Final = 0.02
FIRST_NATIONAL_NUMBER: Final = 20900000
CHIEF = Job(ADMIN, "Chief executive", ("VSM",))
OFFICE = {
    CastPart.ORGANISATION_LEAD: Job(ADMIN, "Organisational development lead", ("8b",)),
    CastPart.FRAMEWORK_EDITOR: Job(ADMIN, "Culture and values manager", ("8a",)),
    CastPart.AUDITOR: Job(ADMIN, "Internal auditor", ("7",)),
}
"""What those of the cast do who sit in a trust's people directorate, in its first seats."""
NATIONAL = {
    CastPart.NATIONAL_ANALYST: (Job(ADMIN, "Workforce analyst", ("7",)), "Workforce analysis"),
    CastPart.PLATFORM_OPERATOR: (Job(ADMIN, "Service operations manager", ("8a",)), "Digital services"),
}
"""What NHS England's people in the demo do, and where."""


class Excuse(StrEnum):
    """Why somebody is out of the count this year."""

    MEDICAL_APPRAISAL = "medical_appraisal"
    NEW_STARTER = "new_starter"
    LONG_ABSENCE = "long_absence"


@dataclass(frozen=True)
class DemoTrust:
    """A real trust by its ODS code, with the number of invented people it gets.

    `first_number` is its first employee number; the ranges of two trusts don't overlap.
    """

    ods_code: str
    sector: Sector
    size: int
    first_number: int


GUYS_AND_ST_THOMAS: Final = DemoTrust("RJ1", Sector.ACUTE, 600, 20100001)
SOUTH_LONDON_AND_MAUDSLEY: Final = DemoTrust("RV5", Sector.MENTAL_HEALTH, 250, 20200001)
YORKSHIRE_AMBULANCE: Final = DemoTrust("RX8", Sector.AMBULANCE, 120, 20300001)
TRUSTS: Final = (GUYS_AND_ST_THOMAS, SOUTH_LONDON_AND_MAUDSLEY, YORKSHIRE_AMBULANCE)


@dataclass(frozen=True)
class DemoPerson:
    """Somebody invented."""

    employee_number: str
    given_name: str
    family_name: str
    email: str


@dataclass(frozen=True)
class DemoPost:
    """The post a person holds; `supervisor` is an employee number, and nobody's for the chief executive.

    `excused` says why no appraisal is due; doctors and dentists have their own, outside this service.
    """

    assignment_number: str
    employee_number: str
    staff_group: str
    pay_band: str
    job_title: str
    department_code: str
    supervisor: str | None
    started_on: date
    fte: Decimal
    excused: Excuse | None


@dataclass(frozen=True)
class Population:
    """The staff of one organisation, people and posts in the same order; `cast` are those with a sign-in."""

    ods_code: str
    departments: tuple[Department, ...]
    people: tuple[DemoPerson, ...]
    posts: tuple[DemoPost, ...]
    cast: tuple[CastMember, ...]

    @cached_property
    def department_names(self) -> Mapping[str, str]:
        """Department code → name."""
        return {department.code: department.name for department in self.departments}

    @cached_property
    def managers(self) -> frozenset[str]:
        """Employee numbers of everybody who manages somebody."""
        return frozenset(post.supervisor for post in self.posts if post.supervisor is not None)


@dataclass(frozen=True)
class _Place:
    department_code: str
    supervisor: str | None
    manages: bool


def seeded(seed: int, *names: str) -> Random:
    """A source of chance for one purpose, the same on every machine for the same seed and names."""
    return Random(":".join((str(seed), *names)))  # noqa: S311 - invented people, nothing secret


def generate(seed: int, organisation: DemoTrust, size: int | None = None, as_of: date = AS_OF) -> Population:
    """The invented staff of one trust.

    :param size: how many people; the trust's own size unless given.
    :param as_of: nobody starts later than this day.
    :raises ValueError: `size` is too small for a chief executive, the directorates and a team each.
    """
    rng = seeded(seed, "staff", organisation.ods_code)
    size = organisation.size if size is None else size
    directorates = DIRECTORATES[organisation.sector]
    seats = draw_seats(rng, [directorate.share for directorate in directorates], size)
    departments, department_of = draw_departments(directorates, seats)
    cast = _cast_seats(organisation, seats)
    posts, people = [], []
    mailboxes: set[str] = {member.mailbox for member in cast.values()}
    for seat in seats:
        number = str(organisation.first_number + seat.index)
        member = cast.get(seat.index)
        people.append(_person(rng, organisation.ods_code, number, member, mailboxes))
        supervisor = None if seat.supervisor is None else str(organisation.first_number + seat.supervisor)
        place = _Place(department_of[seat.index], supervisor, seat.reports > 0)
        post = _post(rng, number, _job(rng, organisation, seat, member), place, as_of)
        posts.append(_settled(post, member, as_of) if member else post)
    return Population(
        organisation.ods_code,
        tuple(departments),
        tuple(people),
        tuple(posts),
        tuple(_numbered(organisation, cast)),
    )


def national_population(as_of: date = AS_OF) -> Population:
    """NHS England's only people in the demo: the national analyst and the platform's operator."""
    cast, departments, people, posts = [], [], [], []
    for place, member in enumerate(NATIONAL_CAST, 1):
        job, department = NATIONAL[member.part]
        number = str(FIRST_NATIONAL_NUMBER + place)
        cast.append(replace(member, ods_code=NHS_ENGLAND, employee_number=number))
        departments.append(Department(str(place), department, None))
        people.append(_person_of(member, number, NHS_ENGLAND))
        posts.append(
            DemoPost(
                assignment_number=number,
                employee_number=number,
                staff_group=job.staff_group,
                pay_band=job.bands[0],
                job_title=job.title,
                department_code=str(place),
                supervisor=None,
                started_on=as_of - timedelta(days=800),
                fte=Decimal("1"),
                excused=None,
            )
        )
    return Population(NHS_ENGLAND, tuple(departments), tuple(people), tuple(posts), tuple(cast))


def _cast_seats(trust: DemoTrust, seats: list[Seat]) -> dict[int, CastMember]:
    """Seat index → who sits there: the first team of the first directorate, and a few in the last one."""
    last = len(DIRECTORATES[trust.sector]) - 1
    staff_below = Counter(seat.supervisor for seat in seats if not seat.reports)
    managers = [seat for seat in seats if seat.directorate == 0 and staff_below[seat.index] >= 2]
    manager = min(managers, key=lambda seat: (abs(seat.level - 2), seat.index))
    team = iter([seat for seat in seats if seat.supervisor == manager.index and not seat.reports])
    people = [seat for seat in seats if seat.directorate == last and seat.level > 1]
    office = iter(sorted(people, key=lambda seat: (seat.reports > 0, seat.index)))

    def seat_of(part: CastPart) -> Seat:
        if part is CastPart.MANAGER:
            return manager
        return next(office if part in OFFICE else team)

    return {seat_of(member.part).index: member for member in TRUST_CAST[trust.ods_code]}


def _numbered(trust: DemoTrust, cast: Mapping[int, CastMember]) -> Iterator[CastMember]:
    for index, member in cast.items():
        number = str(trust.first_number + index)
        yield replace(member, ods_code=trust.ods_code, employee_number=number)


def _job(rng: Random, trust: DemoTrust, seat: Seat, member: CastMember | None) -> Job:
    if seat.directorate is None:
        return CHIEF
    directorate = DIRECTORATES[trust.sector][seat.directorate]
    if member is not None and member.part in OFFICE:
        return OFFICE[member.part]
    if member is not None and member.part is CastPart.STAFF:
        return directorate.jobs[0]
    if seat.level == 1:
        bands = ("8d", "9") if directorate.head.startswith("Director") else ("8c", "8d")
        return Job(directorate.team_lead.staff_group, directorate.head, bands)
    if seat.reports:
        return directorate.team_lead
    return rng.choices(directorate.jobs, [job.weight for job in directorate.jobs])[0]


def _person(
    rng: Random, ods_code: str, number: str, member: CastMember | None, mailboxes: set[str]
) -> DemoPerson:
    if member is not None:
        return _person_of(member, number, ods_code)
    given, family = draw_name(rng)
    box, count = mailbox(given, family), 1
    while (candidate := box if count == 1 else f"{box}{count}") in mailboxes:
        count += 1
    mailboxes.add(candidate)
    return DemoPerson(number, given, family, _email(candidate, ods_code))


def _person_of(member: CastMember, number: str, ods_code: str) -> DemoPerson:
    return DemoPerson(number, member.given_name, member.family_name, _email(member.mailbox, ods_code))


def _email(box: str, ods_code: str) -> str:
    return f"{box}@{ods_code.lower()}.example.org"


def _post(rng: Random, number: str, job: Job, place: _Place, as_of: date) -> DemoPost:
    """A post: managers have served a year at least, mostly full time, and aren't away for long."""
    days = int(min(rng.expovariate(1 / 7) + place.manages, 38) * 365)
    started_on = as_of - timedelta(days=days)
    hours = rng.choices(("1", "0.8", "0.6", "0.5"), (9, 1, 0, 0) if place.manages else (6, 2, 1, 1))[0]
    absent = rng.random() < LONG_ABSENCE
    return DemoPost(
        assignment_number=number,
        employee_number=number,
        staff_group=job.staff_group,
        pay_band=rng.choice(job.bands),
        job_title=job.title,
        department_code=place.department_code,
        supervisor=place.supervisor,
        started_on=started_on,
        fte=Decimal(hours),
        excused=_excuse(job, started_on, as_of, absent=absent and not place.manages),
    )


def _excuse(job: Job, started_on: date, as_of: date, *, absent: bool) -> Excuse | None:
    if job.staff_group == MEDICAL:
        return Excuse.MEDICAL_APPRAISAL
    if as_of - started_on < NEW_STARTER:
        return Excuse.NEW_STARTER
    return Excuse.LONG_ABSENCE if absent else None


def _settled(post: DemoPost, member: CastMember, as_of: date) -> DemoPost:
    """A cast member's post: long enough in the job to be appraised, with the hours the story needs."""
    started_on = min(post.started_on, as_of - timedelta(days=500))
    return replace(post, started_on=started_on, fte=member.fte, excused=None)
