"""Two organisations that tests live in: people, a provider, the adopted framework, a launched cycle."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from appraisal.cycles import service as cycles
from appraisal.cycles.models import Appraisal
from appraisal.reviews.scores import DEFAULT_RULE
from frameworks import service as frameworks
from frameworks.definitions import built_in
from tenants.identity import Identity, Role
from tenants.organisations.models import Organisation
from tenants.organisations.registry import organisation_id
from tenants.organisations.service import command_identity, onboard
from tenants.people.models import Person
from tenants.people.service import NewPerson, NewPost, add_people, person_id
from tenants.rows import now
from tenants.sign_in import sessions
from tenants.sign_in.models import IdentityProvider
from tests.database import Database
from tests.settings import BASE_URL, SECRET_KEY

OURS = "R0A"
"""The organisation most tests work in; any two trusts of the registry would do."""
THEIRS = "RJZ"
"""The other one, which must never be seen from the first."""
NATIONAL = "X26"
STARTED = date(2024, 4, 1)
LEAD_ROLES = (Role.ORGANISATION_LEAD, Role.INFORMATION_LEAD)


@dataclass(frozen=True)
class Member:
    """Somebody in the world, by the name of the part they play."""

    part: str
    organisation_id: UUID
    person_id: UUID
    roles: tuple[Role, ...] = ()


@dataclass
class World:
    """What was built: `members["ours.appraisee"]`, `appraisals["ours.appraisee"]` and so on."""

    database: Database
    members: dict[str, Member] = field(default_factory=dict)
    appraisals: dict[str, UUID] = field(default_factory=dict)
    cycles: dict[str, UUID] = field(default_factory=dict)
    frameworks: dict[str, UUID] = field(default_factory=dict)

    def copied_to(self, database: Database) -> "World":
        """The same in a database that was copied from this one's; what a module adds there stays there."""
        return World(
            database, dict(self.members), dict(self.appraisals), dict(self.cycles), dict(self.frameworks)
        )

    def identity(self, part: str) -> Identity:
        """The identity a service would be given for this member, without signing in."""
        member = self.members[part]
        with self.database.session("app", member.organisation_id) as session:
            organisation = session.get_one(Organisation, member.organisation_id)
            person = session.execute(
                select(Person).where(
                    Person.tenant_id == member.organisation_id, Person.id == member.person_id
                )
            ).scalar_one()
            return Identity(
                organisation_id=organisation.id,
                ods_code=organisation.ods_code,
                organisation_name=organisation.name,
                organisation_is_synthetic=organisation.is_synthetic,
                display_name=person.name,
                person_id=person.id,
                roles=frozenset(member.roles),
            )

    def session(self, part: str) -> "ScopedSession":
        """A database session as the application's role, for this member's organisation."""
        return ScopedSession(self.database, self.members[part].organisation_id)

    def browser(self, app: Flask, part: str) -> "Browser":
        """A signed-in browser of this member's."""
        return Browser(app, self, part)


class ScopedSession:
    """`with world.session(part) as session:`; the test commits."""

    def __init__(self, database: Database, organisation: UUID) -> None:
        self._manager = database.session("app", organisation)

    def __enter__(self) -> Session:
        return self._manager.__enter__()

    def __exit__(self, *error: object) -> None:
        self._manager.__exit__(None, None, None)


class Browser:
    """Flask's test client with somebody's session cookie, CSRF token and same-origin headers."""

    def __init__(self, app: Flask, world: World, part: str) -> None:
        member = world.members[part]
        self.client: FlaskClient = app.test_client()
        with world.session(part) as session:
            provider = session.scalars(
                select(IdentityProvider.id).where(IdentityProvider.tenant_id == member.organisation_id)
            ).first()
            assert provider is not None
            cookie = sessions.begin(
                session,
                person_id=member.person_id,
                provider_id=provider,
                secret_key=SECRET_KEY,
                hours=1,
                authenticated_at=now(),
            )
            session.commit()
        self.client.set_cookie("appraisal_session", cookie, domain="127.0.0.1")
        self.csrf = self._csrf(app)

    def _csrf(self, app: Flask) -> str:
        with app.test_request_context(base_url=BASE_URL):
            from flask import session as form_session
            from flask_wtf.csrf import generate_csrf

            token = generate_csrf()
            assert isinstance(token, str)
            raw = form_session["csrf_token"]
        with self.client.session_transaction(base_url=BASE_URL) as form:
            form["csrf_token"] = raw
        return token

    def _headers(self, headers: Mapping[str, str] | None) -> dict[str, str]:
        return {"X-CSRFToken": self.csrf, "Origin": BASE_URL} | dict(headers or {})

    def request(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> TestResponse:
        """Send one request; form data gets the CSRF field, JSON the header."""
        form = None if data is None else {"csrf_token": self.csrf, **data}
        return self.client.open(
            path, method=method, json=json, data=form, headers=self._headers(headers), base_url=BASE_URL
        )

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> TestResponse:
        """GET."""
        return self.request("GET", path, headers=headers)

    def post(self, path: str, json: object = None, headers: Mapping[str, str] | None = None) -> TestResponse:
        """POST as the API takes it."""
        return self.request("POST", path, json={} if json is None else json, headers=headers)

    def put(self, path: str, json: object, headers: Mapping[str, str] | None = None) -> TestResponse:
        """PUT as the API takes it."""
        return self.request("PUT", path, json=json, headers=headers)

    def delete(self, path: str, headers: Mapping[str, str] | None = None) -> TestResponse:
        """DELETE."""
        return self.request("DELETE", path, headers=headers)

    def submit(self, path: str, data: Mapping[str, object]) -> TestResponse:
        """POST as a page's form."""
        return self.request("POST", path, data=data)


def _post(
    number: str, title: str, supervisor: str | None, group: str = "Nursing and Midwifery Registered"
) -> NewPost:
    return NewPost(f"{number}-1", group, "6", title, "Ward 7", STARTED, Decimal("1.000"), supervisor)


def _people(prefix: str) -> dict[str, NewPerson]:
    """director → manager → appraisee, colleague, doctor; a lead beside them; and one without a manager."""

    def person(
        number: str,
        given: str,
        title: str,
        supervisor: str | None,
        roles: tuple[Role, ...] = (),
        group: str | None = None,
    ) -> NewPerson:
        supervisor = None if supervisor is None else f"{prefix}{supervisor}"
        post = _post(f"{prefix}{number}", title, supervisor, group or "Nursing and Midwifery Registered")
        return NewPerson(
            f"{prefix}{number}", given, f"Of {prefix}", f"{given.lower()}@{prefix}.example", (post,), roles
        )

    return {
        "director": person("1", "Dana", "Director of Nursing", None),
        "manager": person("2", "Morgan", "Ward Manager", "1"),
        "appraisee": person("3", "Ash", "Staff Nurse", "2"),
        "colleague": person("4", "Casey", "Staff Nurse", "2"),
        "lead": person("5", "Lee", "Head of Organisational Development", "1", LEAD_ROLES),
        "doctor": person("6", "Doc", "Consultant", "1", group="Medical and Dental"),
        "unmanaged": person("7", "Una", "Project Nurse", None),
        "auditor": person("8", "Audrey", "Internal Auditor", "1", (Role.AUDITOR,)),
    }


def build_world(database: Database) -> World:
    """Build both organisations and NHS England, committed."""
    world = World(database)
    _organisation(world, "ours", OURS, _people("A"))
    _organisation(world, "theirs", THEIRS, _people("B"))
    analyst = NewPerson("N1", "Nat", "Analyst", None, (), (Role.NATIONAL_ANALYST,))
    operator = NewPerson("N2", "Opal", "Operator", None, (), (Role.PLATFORM_OPERATOR,))
    national = {"analyst": analyst, "operator": operator}
    _organisation(world, "national", NATIONAL, national, appraises=False)
    return world


def _organisation(
    world: World, side: str, ods_code: str, people: dict[str, NewPerson], *, appraises: bool = True
) -> None:
    own = organisation_id(ods_code)
    with world.database.session("owner", own) as session:
        onboard(
            session,
            by=command_identity(session, command="tests"),
            ods_code=ods_code,
            on=STARTED,
            synthetic=True,
        )
        session.commit()
    with world.database.session("app", own) as session:
        by = command_identity(session, command="tests")
        add_people(session, by=by, people=tuple(people.values()), on=STARTED)
        session.add(
            IdentityProvider(
                label="Test provider",
                issuer="http://127.0.0.1:9",
                client_id="appraisal",
                client_secret_encrypted="",
            )
        )
        for part, person in people.items():
            number = person.employee_number
            world.members[f"{side}.{part}"] = Member(
                f"{side}.{part}", own, person_id(own, number), person.roles
            )
        if appraises:
            _cycle(world, session, by, side)
        session.commit()


def _cycle(world: World, session: Session, by: Identity, side: str) -> None:
    framework = frameworks.adopt(session, by=by, national_version=frameworks.national_version_id(built_in()))
    cycle = cycles.create_cycle(
        session,
        by=by,
        name="Appraisals 2026/27",
        framework_version_id=framework,
        opens_on=date(2026, 4, 1),
        assessment_opens_on=date(2026, 5, 1),
        closes_on=date(2027, 3, 31),
        rule=DEFAULT_RULE.to_json(),
    )
    cycles.launch(session, by=by, cycle_id=cycle)
    world.frameworks[side] = framework
    world.cycles[side] = cycle
    by_person = {member.person_id: part for part, member in world.members.items()}
    for row in session.scalars(select(Appraisal).where(Appraisal.tenant_id == by.organisation_id)):
        world.appraisals[by_person[row.person_id]] = row.id
