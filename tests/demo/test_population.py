"""Invented staff and ratings: the same every time, plausible, and quick."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from statistics import fmean, pvariance

import pytest

from appraisal.demo.cast import CastPart
from appraisal.demo.population import (
    AS_OF,
    NEW_STARTER,
    TRUSTS,
    DemoPost,
    DemoTrust,
    Excuse,
    Population,
    generate,
    national_population,
    seeded,
)
from appraisal.demo.ratings import Answer, PlausibleRatings, draw_rater, plausible_ratings
from appraisal.demo.wording import evidence_for, objectives_for
from appraisal.demo.workforce import MEDICAL, PAY_BANDS, STAFF_GROUPS
from frameworks.definitions import built_in
from tenants.identity import Role
from tenants.organisations.registry import Kind, read_registry

SEED = 20261101
BEHAVIOURS = [behaviour.code for behaviour in built_in().behaviours]


@pytest.fixture(scope="module")
def populations() -> list[Population]:
    return [generate(SEED, trust) for trust in TRUSTS]


@pytest.fixture(scope="module", params=TRUSTS, ids=lambda trust: trust.ods_code)
def population(request: pytest.FixtureRequest) -> Population:
    return generate(SEED, request.param)


def post_of(population: Population, employee_number: str) -> DemoPost:
    return next(post for post in population.posts if post.employee_number == employee_number)


def test_the_three_trusts_exist_and_differ_in_size_and_type() -> None:
    trusts = {trust.ods_code: trust for trust in read_registry().current(Kind.TRUST)}
    assert [trust.size for trust in TRUSTS] == [600, 250, 120]
    assert [trusts[trust.ods_code].trust_type for trust in TRUSTS] == [t.sector.value for t in TRUSTS]
    assert len({trust.sector for trust in TRUSTS}) == 3


def test_the_same_seed_gives_the_same_people_and_another_seed_others() -> None:
    trust = TRUSTS[2]
    assert generate(1, trust) == generate(1, trust)
    assert generate(1, trust).people != generate(2, trust).people


def test_everybody_has_one_post_one_number_and_one_address(population: Population) -> None:
    numbers = [person.employee_number for person in population.people]
    assert [post.employee_number for post in population.posts] == numbers
    assert len(set(numbers)) == len(numbers)
    assert len({post.assignment_number for post in population.posts}) == len(numbers)
    addresses = [person.email for person in population.people]
    assert len(set(addresses)) == len(addresses)
    domain = f"@{population.ods_code.lower()}.example.org"
    assert [a for a in addresses if not a.endswith(domain) or not a.isascii() or a != a.lower()] == []


def test_sizes_are_as_asked_and_numbers_do_not_overlap(populations: list[Population]) -> None:
    assert [len(population.people) for population in populations] == [600, 250, 120]
    everybody = [person.employee_number for population in populations for person in population.people]
    assert len(set(everybody)) == 970


@pytest.mark.parametrize("size", [57, 58, 59, 60, 75, 99, 123, 251, 777, 2000])
def test_any_size_has_one_top_spans_of_6_to_12_and_no_cycle(size: int) -> None:
    population = generate(SEED, TRUSTS[0], size)
    supervisor = {post.employee_number: post.supervisor for post in population.posts}
    assert len(supervisor) == size
    assert sum(above is None for above in supervisor.values()) == 1
    spans = Counter(above for above in supervisor.values() if above is not None)
    assert min(spans.values()) >= 6
    assert max(spans.values()) <= 12
    for person in supervisor:
        above, steps = supervisor[person], 0
        while above is not None:
            above, steps = supervisor[above], steps + 1
            assert steps < 10, "a reporting line goes round in a circle"


def test_too_few_people_for_a_hierarchy_are_refused() -> None:
    with pytest.raises(ValueError, match="56 people are too few for 8 directorates: give 57 or more"):
        generate(SEED, TRUSTS[0], 56)


def test_departments_are_one_tree_with_a_name_each(population: Population) -> None:
    codes = {department.code for department in population.departments}
    roots = [d.code for d in population.departments if d.parent_code is None]
    assert roots == ["1"]
    assert all(d.parent_code in codes for d in population.departments if d.parent_code)
    assert len(set(population.department_names.values())) == len(population.departments)
    assert {post.department_code for post in population.posts} == codes


def test_a_team_works_in_its_managers_department(population: Population) -> None:
    department = {post.employee_number: post.department_code for post in population.posts}
    for post in population.posts:
        if post.supervisor is not None and post.employee_number not in population.managers:
            assert department[post.supervisor] == post.department_code


def test_posts_use_the_fields_own_groups_bands_and_hours(population: Population) -> None:
    for post in population.posts:
        assert post.staff_group in STAFF_GROUPS
        assert post.pay_band in PAY_BANDS
        assert (post.pay_band == MEDICAL) == (post.staff_group == MEDICAL)
        assert Decimal("0") < post.fte <= 1
        assert date(1985, 1, 1) < post.started_on <= AS_OF


def test_the_acute_trust_has_all_nine_staff_groups(populations: list[Population]) -> None:
    assert {post.staff_group for post in populations[0].posts} == set(STAFF_GROUPS)
    assert len(STAFF_GROUPS) == 9


def test_paramedics_work_for_ambulances_and_ward_managers_for_hospitals(
    populations: list[Population],
) -> None:
    acute, mental_health, ambulance = ({post.job_title for post in p.posts} for p in populations)
    assert "Paramedic" in ambulance - acute - mental_health
    assert "Mental health nurse" in mental_health - acute - ambulance
    assert "Ward manager" in acute - ambulance


def test_doctors_new_starters_and_nobody_else_without_reason_are_excused(population: Population) -> None:
    for post in population.posts:
        is_new = AS_OF - post.started_on < NEW_STARTER
        if post.staff_group == MEDICAL:
            assert post.excused is Excuse.MEDICAL_APPRAISAL
        else:
            assert (post.excused is Excuse.NEW_STARTER) == is_new
            assert post.excused is not Excuse.MEDICAL_APPRAISAL
    appraised = [post for post in population.posts if post.excused is None]
    assert 0.8 < len(appraised) / len(population.posts) < 1


def test_managers_are_never_doctors_or_away(population: Population) -> None:
    assert [p for p in population.posts if p.employee_number in population.managers and p.excused] == []


def test_each_trust_has_a_manager_their_staff_and_an_organisation_lead(population: Population) -> None:
    by_part = defaultdict(list)
    for member in population.cast:
        assert member.ods_code == population.ods_code
        by_part[member.part].append(member)
    (manager,) = by_part[CastPart.MANAGER]
    leads = by_part[CastPart.ORGANISATION_LEAD]
    assert len(leads) == (2 if population.ods_code == "RJ1" else 1)
    for staff in by_part[CastPart.STAFF]:
        assert post_of(population, staff.employee_number).supervisor == manager.employee_number
        assert staff.roles == frozenset()
    assert {lead.roles for lead in leads} == {frozenset({Role.ORGANISATION_LEAD, Role.INFORMATION_LEAD})}
    for member in population.cast:
        post = post_of(population, member.employee_number)
        assert post.excused is None
        assert post.supervisor is not None


def test_one_person_has_posts_in_two_trusts_and_nobody_else_shares_a_sign_in(
    populations: list[Population],
) -> None:
    seats = defaultdict(list)
    for population in populations:
        for member in population.cast:
            seats[member.user_name].append((population, member))
    (twice,) = [user_name for user_name, places in seats.items() if len(places) > 1]
    hours = [post_of(p, member.employee_number).fte for p, member in seats[twice]]
    assert twice == "daniel.osei"
    assert len({p.ods_code for p, _ in seats[twice]}) == 2
    assert sum(hours) == 1


def test_names_in_the_cast_are_theirs_in_the_staff_list(population: Population) -> None:
    people = {person.employee_number: person for person in population.people}
    for member in population.cast:
        person = people[member.employee_number]
        assert (person.given_name, person.family_name) == (member.given_name, member.family_name)
        assert person.email == f"{member.user_name}@{population.ods_code.lower()}.example.org"


def test_nhs_england_has_the_analyst_and_the_operator() -> None:
    population = national_population()
    assert population.ods_code == "X26"
    assert {member.part: member.roles for member in population.cast} == {
        CastPart.NATIONAL_ANALYST: {Role.NATIONAL_ANALYST},
        CastPart.PLATFORM_OPERATOR: {Role.PLATFORM_OPERATOR},
    }
    assert [post_of(population, member.employee_number).supervisor for member in population.cast] == [
        None
    ] * 2


def test_every_role_there_is_can_be_signed_in_as(populations: list[Population]) -> None:
    everybody = [*populations, national_population()]
    assert {role for population in everybody for member in population.cast for role in member.roles} == {
        *Role
    }


def test_an_odd_day_moves_every_start_with_it() -> None:
    early = generate(SEED, TRUSTS[2], as_of=date(2024, 2, 29))
    assert max(post.started_on for post in early.posts) <= date(2024, 2, 29)


def test_all_three_trusts_take_less_than_half_a_second() -> None:
    began = time.process_time()
    for trust in TRUSTS:
        generate(SEED, trust)
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize("staff_group", STAFF_GROUPS)
@pytest.mark.parametrize("manages", [False, True])
def test_objectives_are_three_to_six_different_ones_weighing_100(staff_group: str, manages: bool) -> None:
    rng = seeded(SEED, staff_group)
    for _ in range(50):
        objectives = objectives_for(rng, staff_group, manages=manages)
        assert 3 <= len(objectives) <= 6
        assert len({objective.title for objective in objectives}) == len(objectives)
        assert all(objective.measure.endswith(".") for objective in objectives)
        assert all(objective.weight > 0 for objective in objectives)
        assert sum(objective.weight for objective in objectives) == 100


def test_ratings_at_the_ends_of_the_scale_come_with_a_sentence() -> None:
    rng = seeded(SEED, "evidence")
    assert all(evidence_for(rng, points) for points in (1, 5) for _ in range(20))
    assert {evidence_for(rng, None) for _ in range(20)} == {""}


def rated_trust(trust: DemoTrust) -> dict[str, list[PlausibleRatings]]:
    """Ratings by appraiser."""
    population = generate(SEED, trust)
    rng = seeded(SEED, "ratings", trust.ods_code)
    raters = {number: draw_rater(rng) for number in sorted(population.managers)}
    teams = defaultdict(list)
    for post in population.posts:
        if post.supervisor and not post.excused:
            ratings = plausible_ratings(
                rng, behaviours=BEHAVIOURS, objectives=4, appraiser=raters[post.supervisor]
            )
            teams[post.supervisor].append(ratings)
    return teams


@pytest.fixture(scope="module")
def teams() -> dict[str, list[PlausibleRatings]]:
    return rated_trust(TRUSTS[0])


def points(answers: Iterable[Answer]) -> list[int]:
    return [answer.points for answer in answers if answer.points is not None]


def test_every_answer_is_points_or_a_non_rating_never_both(teams: dict[str, list[PlausibleRatings]]) -> None:
    for ratings in (one for team in teams.values() for one in team):
        for half in (ratings.self_half, ratings.appraiser_half):
            assert list(half.behaviours) == BEHAVIOURS
            assert len(half.objectives) == 4
            for answer in half.behaviours.values():
                assert (answer.points in range(1, 6)) != (answer.non_rating == "no_chance")
            for answer in half.objectives:
                assert (answer.points in range(1, 6)) != (answer.non_rating == "not_applicable")


def test_people_are_a_little_kinder_to_themselves(teams: dict[str, list[PlausibleRatings]]) -> None:
    everybody = [ratings for team in teams.values() for ratings in team]
    own = fmean(points(a for r in everybody for a in r.self_half.behaviours.values()))
    theirs = fmean(points(a for r in everybody for a in r.appraiser_half.behaviours.values()))
    assert 0.05 < own - theirs < 0.5
    assert 3 < theirs < 3.7


def test_appraisers_differ_more_than_chance_would_make_them(
    teams: dict[str, list[PlausibleRatings]],
) -> None:
    def mean_of(ratings: PlausibleRatings) -> float:
        return fmean(points(ratings.appraiser_half.behaviours.values()))

    large = [[mean_of(ratings) for ratings in team] for team in teams.values() if len(team) >= 5]
    between = pvariance([fmean(team) for team in large])
    within = fmean(pvariance(team) for team in large)
    expected_by_chance = within / fmean(len(team) for team in large)
    assert between > 2 * expected_by_chance


def test_no_chance_and_every_point_occur_but_no_chance_is_rare(
    teams: dict[str, list[PlausibleRatings]],
) -> None:
    answers = Counter(a for t in teams.values() for r in t for a in r.appraiser_half.behaviours.values())
    total = sum(answers.values())
    assert {answer.points for answer in answers} == {1, 2, 3, 4, 5, None}
    assert 0.005 < answers[Answer(None, "no_chance")] / total < 0.05


def test_what_was_agreed_follows_from_the_two_halves(teams: dict[str, list[PlausibleRatings]]) -> None:
    bases: Counter[str] = Counter()
    for ratings in (one for team in teams.values() for one in team):
        for code, agreed in ratings.agreed_behaviours.items():
            own, theirs = ratings.self_half.behaviours[code], ratings.appraiser_half.behaviours[code]
            bases[agreed.basis] += 1
            assert agreed.answer in (own, theirs)
            assert (agreed.basis == "equal") == (own == theirs)
            if agreed.basis == "not_agreed":
                assert agreed.answer == theirs
    assert set(bases) == {"equal", "agreed", "not_agreed"}
    assert bases["not_agreed"] < 0.02 * bases.total()


def test_the_same_seed_gives_the_same_ratings() -> None:
    assert rated_trust(TRUSTS[2]) == rated_trust(TRUSTS[2])
