"""What the API takes and gives about who appraises whom, and about people as their lead knows them."""

from uuid import UUID

from marshmallow import Schema, fields, validate

from appraisal.reviews.domain.appraisers import Answer, Change
from appraisal.reviews.domain.states import State
from appraisal.reviews.schemas.answers import PersonAnswer, moment
from appraisal.reviews.schemas.questions import NARRATIVE, narrative
from appraisal.reviews.service.appraisers import MOST
from tenants.people.search import LONGEST, PAGE

MOST_PEOPLE = 100
TYPED = validate.Length(min=1, max=LONGEST)


class AppraiserBody(Schema):
    """Who appraises from now on, and why; the appraisee reads the reason."""

    appraiser_id = fields.UUID(required=True)
    reason = narrative()
    move_reporting_line = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class CountersignerBody(Schema):
    """Who countersigns from now on, and why; the appraisee reads the reason."""

    countersigner_id = fields.UUID(required=True)
    reason = narrative()


class NominationBody(Schema):
    """Whom the appraisee asks for: an employee number or work e-mail address; and why."""

    nominee = fields.String(required=True, validate=TYPED)
    reason = narrative()


class WordsToNomination(Schema):
    """Why a nomination is declined."""

    words = fields.String(load_default="", validate=NARRATIVE)


class DelegationBody(Schema):
    """Who stands in (employee number or work e-mail address), from when to when, and why.

    `manager_id` is for an organisation lead, who does it for somebody else.
    """

    delegate = fields.String(required=True, validate=TYPED)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    reason = narrative()
    manager_id = fields.UUID(load_default=None, allow_none=True)


def _ids() -> fields.List[UUID]:
    return fields.List(
        fields.UUID(), load_default=None, allow_none=True, validate=validate.Length(min=1, max=MOST)
    )


class ReassignmentsBody(Schema):
    """Who appraises from now on, and which: exactly one of the three ways to name them."""

    appraiser_id = fields.UUID(required=True)
    reason = narrative()
    appraisal_ids = _ids()
    person_ids = _ids()
    of_appraiser_id = fields.UUID(load_default=None, allow_none=True)
    move_reporting_lines = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class ManagerBody(Schema):
    """Whom the holder of a post reports to from today; null for nobody."""

    manager_id = fields.UUID(required=True, allow_none=True)


class PeopleQuery(Schema):
    """The beginning of a name or employee number, and the page."""

    q = fields.String(load_default="", validate=validate.Length(max=LONGEST))
    cursor = fields.String(load_default=None, validate=validate.Length(max=2000))
    limit = fields.Integer(load_default=PAGE, validate=validate.Range(min=1, max=MOST_PEOPLE))


class PersonQuery(Schema):
    """Whose; one's own when nobody is named."""

    person_id = fields.UUID(load_default=None)


class DelegateAnswer(Schema):
    """Who stands in today, and the last day of it."""

    person = fields.Nested(PersonAnswer, required=True)
    ends_on = fields.Date(required=True)


class AppraiserChangeAnswer(Schema):
    """A change of appraiser; `ends_on` only for a delegation."""

    kind = fields.Enum(Change, by_value=True, required=True)
    from_ = fields.Nested(PersonAnswer, data_key="from", required=True, allow_none=True)
    to = fields.Nested(PersonAnswer, required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True, allow_none=True)
    reason = fields.String(required=True)
    by = fields.Nested(PersonAnswer, required=True, allow_none=True)
    at = moment()


class NominationAnswer(Schema):
    """A nomination; `answers` are what you may say to it now."""

    id = fields.UUID(required=True)
    appraisal_id = fields.UUID(required=True)
    appraisee = fields.Nested(PersonAnswer, required=True)
    appraiser = fields.Nested(PersonAnswer, required=True, allow_none=True)
    nominee = fields.Nested(PersonAnswer, required=True)
    reason = fields.String(required=True)
    status = fields.String(
        required=True, validate=validate.OneOf(["open", "taken", "declined", "withdrawn", "overtaken"])
    )
    at = moment()
    accepted_at = moment()
    released_at = moment()
    decided_at = moment()
    answer = fields.String(required=True)
    answers = fields.List(fields.Enum(Answer, by_value=True), required=True)


class NominationsAnswer(Schema):
    """Nominations."""

    nominations = fields.List(fields.Nested(NominationAnswer), required=True)


class AppraiserAnswer(Schema):
    """Who appraises, who stands in, and how that came about; its `version` is the appraisal's ETag."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    state = fields.Enum(State, by_value=True, required=True)
    appraisee = fields.Nested(PersonAnswer, required=True)
    appraiser = fields.Nested(PersonAnswer, required=True, allow_none=True)
    appraiser_works = fields.Boolean(required=True)
    countersigner = fields.Nested(PersonAnswer, required=True, allow_none=True)
    delegates = fields.List(fields.Nested(DelegateAnswer), required=True)
    changes = fields.List(fields.Nested(AppraiserChangeAnswer), required=True)
    nominations = fields.List(fields.Nested(NominationAnswer), required=True)
    may_nominate = fields.Boolean(required=True)
    may_assign = fields.Boolean(required=True)


class AssignedAnswer(Schema):
    """An appraisal in other hands; its `version` is its ETag."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    appraiser = fields.Nested(PersonAnswer, required=True)
    countersigner_id = fields.UUID(required=True, allow_none=True)
    lines_changed = fields.Integer(required=True)


class DelegationAnswer(Schema):
    """Somebody stands in for a manager, last day included."""

    id = fields.UUID(required=True)
    manager = fields.Nested(PersonAnswer, required=True)
    delegate = fields.Nested(PersonAnswer, required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    reason = fields.String(required=True)
    at = moment()
    ended_at = moment()
    is_running = fields.Boolean(required=True)


class NewDelegationAnswer(DelegationAnswer):
    """With how many open appraisals it reaches, and how many it can't."""

    reaches = fields.Integer(required=True)
    leaves_out = fields.Integer(required=True)


class DelegationsAnswer(Schema):
    """Given and received, newest first, at most 100."""

    delegations = fields.List(fields.Nested(DelegationAnswer), required=True)


class OutcomeAnswer(Schema):
    """What became of one appraisal, and why not if it stayed."""

    appraisal_id = fields.UUID(required=True)
    appraisee = fields.String(required=True, allow_none=True)
    moved = fields.Boolean(required=True)
    reason = fields.String(required=True)


class ReassignmentsAnswer(Schema):
    """What became of each."""

    appraiser = fields.Nested(PersonAnswer, required=True)
    moved = fields.Integer(required=True)
    lines_changed = fields.Integer(required=True)
    outcomes = fields.List(fields.Nested(OutcomeAnswer), required=True)


class LedAppraisalAnswer(Schema):
    """An appraisal as a lead sees it: whose, with whom, how far."""

    id = fields.UUID(required=True)
    person = fields.Nested(PersonAnswer, required=True)
    employee_number = fields.String(required=True)
    job_title = fields.String(required=True)
    cycle = fields.String(required=True)
    state = fields.Enum(State, by_value=True, required=True)
    version = fields.Integer(required=True)
    appraiser = fields.Nested(PersonAnswer, required=True, allow_none=True)


class TeamAnswer(Schema):
    """The open appraisals somebody completes, at most 200."""

    appraisals = fields.List(fields.Nested(LedAppraisalAnswer), required=True)


class StrandedAnswer(Schema):
    """How many open appraisals are with somebody who left, or with nobody."""

    appraiser = fields.Nested(PersonAnswer, required=True, allow_none=True)
    left_on = fields.Date(required=True, allow_none=True)
    appraisals = fields.Integer(required=True)


class StrandedListAnswer(Schema):
    """Counts, and the first 200 that nobody completes, or that wait for a countersigner who has left."""

    groups = fields.List(fields.Nested(StrandedAnswer), required=True)
    without_appraiser = fields.List(fields.Nested(LedAppraisalAnswer), required=True)
    without_countersigner = fields.List(fields.Nested(LedAppraisalAnswer), required=True)


class FoundPersonAnswer(PersonAnswer):
    """A line of a list of people."""

    employee_number = fields.String(required=True)
    job_title = fields.String(required=True, allow_none=True)
    department = fields.String(required=True, allow_none=True)
    left_on = fields.Date(required=True, allow_none=True)


class PeopleAnswer(Schema):
    """A page of people in the order of their family names; `next` is the cursor of the next page."""

    people = fields.List(fields.Nested(FoundPersonAnswer), required=True)
    next = fields.String(required=True, allow_none=True)


class ReportingLineAnswer(Schema):
    """Whom the holder of a post reported to, between two days."""

    manager = fields.Nested(PersonAnswer, required=True)
    started_on = fields.Date(required=True)
    ended_on = fields.Date(required=True, allow_none=True)


class PostAnswer(Schema):
    """A post and its reporting lines, newest first."""

    id = fields.UUID(required=True)
    assignment_number = fields.String(required=True)
    job_title = fields.String(required=True)
    department = fields.String(required=True)
    staff_group = fields.String(required=True)
    pay_band = fields.String(required=True)
    started_on = fields.Date(required=True)
    ended_on = fields.Date(required=True, allow_none=True)
    reporting_lines = fields.List(fields.Nested(ReportingLineAnswer), required=True)


class PersonRecordAnswer(PersonAnswer):
    """Somebody with their posts, and how far their appraisals are."""

    employee_number = fields.String(required=True)
    email = fields.String(required=True, allow_none=True)
    left_on = fields.Date(required=True, allow_none=True)
    posts = fields.List(fields.Nested(PostAnswer), required=True)
    appraisals = fields.List(fields.Nested(LedAppraisalAnswer), required=True)
