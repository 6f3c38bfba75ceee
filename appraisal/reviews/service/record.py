"""Everything an appraisal holds but its halves, in one statement.

Lists come as JSON arrays inside the row, so that the number of statements doesn't grow with what is there.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from sqlalchemy import JSON, column, text
from sqlalchemy import UUID as UuidType
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from appraisal.reviews.domain.states import Basis, Party, Perspective, State
from appraisal.reviews.service.clock import today
from appraisal.reviews.service.head import Head
from appraisal.reviews.service.views import (
    AgreedView,
    AppraiserChanged,
    ConversationView,
    DelegateView,
    InterventionView,
    ObjectiveView,
    PersonName,
    PulseView,
    ScoreView,
    SignatureView,
    WellbeingView,
)
from tenants.errors import NotFound
from tenants.identity import Identity
from tenants.prepared import PREPARED
from tenants.rows import known_id

# Of a half this says only whether it is there and shared; the halves themselves are loaded in halves.py.
# Names stand in look-ups of their own: the planner takes 0.2 ms for these, and 0.6 ms for the same as joins.
# The note on wellbeing isn't even fetched for anybody but appraisee and appraiser, nor are the answers of the
# pulse for anybody but the appraisee.
_ALL = text(
    """
    SELECT a.id, a.person_id, a.appraiser_id, a.countersigner_id, a.state, a.revision, a.version,
           a.self_reminded_on, a.without_self, a.excused_reason, a.completed_at, a.stage,
           a.cycle_id,
           c.name AS cycle_name, c.framework_version_id, c.opens_on, c.assessment_opens_on, c.closes_on,
           c.countersign, c.rule,
           (SELECT p.given_name || ' ' || p.family_name FROM person p
             WHERE p.tenant_id = a.tenant_id AND p.id = a.person_id) AS appraisee_name,
           (SELECT r.given_name || ' ' || r.family_name FROM person r
             WHERE r.tenant_id = a.tenant_id AND r.id = a.appraiser_id) AS appraiser_name,
           (SELECT s.given_name || ' ' || s.family_name FROM person s
             WHERE s.tenant_id = a.tenant_id AND s.id = a.countersigner_id) AS countersigner_name,
           (SELECT json_build_array(t.job_title, t.pay_band) FROM post t
             WHERE t.tenant_id = a.tenant_id AND t.id = a.post_id) AS post,
           (SELECT json_agg(json_build_array(o.id, o.position, o.title, o.measure,
                                             trim_scale(o.weight)::text, o.due_on, o.version)
                            ORDER BY o.position)
              FROM objective o WHERE o.tenant_id = a.tenant_id AND o.appraisal_id = a.id) AS objectives,
           (SELECT json_agg(json_build_array(f.step, f.party))
              FROM confirmation f WHERE f.tenant_id = a.tenant_id AND f.appraisal_id = a.id) AS confirmations,
           (SELECT json_agg(json_build_array(h.perspective, h.shared_at IS NOT NULL))
              FROM half h WHERE h.tenant_id = a.tenant_id AND h.appraisal_id = a.id) AS halves,
           (SELECT json_build_array(w.adjustments, w.wellbeing, w.version)
              FROM wellbeing_note w
             WHERE w.tenant_id = a.tenant_id AND w.appraisal_id = a.id
               AND (:asker IN (a.person_id, a.appraiser_id) OR EXISTS (
                   SELECT 1 FROM delegation e
                    WHERE e.tenant_id = a.tenant_id AND e.manager_id = a.appraiser_id
                      AND e.delegate_id = :asker AND e.ended_at IS NULL
                      AND e.starts_on <= :today AND e.ends_on >= :today))) AS wellbeing,
           (SELECT json_agg(json_build_array(coalesce(g.behaviour_id, g.objective_id), g.points,
                                             g.non_rating, g.basis, g.appraisee_words, g.version))
              FROM agreed_rating g WHERE g.tenant_id = a.tenant_id AND g.appraisal_id = a.id) AS agreed,
           (SELECT json_build_array(v.held_on, v.summary, v.development_plan, v.career, v.version)
              FROM conversation v WHERE v.tenant_id = a.tenant_id AND v.appraisal_id = a.id) AS conversation,
           (SELECT json_agg(json_build_array(s.revision, s.party, s.kind, s.words, s.person_id,
                                             p.given_name || ' ' || p.family_name, s.at) ORDER BY s.at)
              FROM signature s JOIN person p ON p.tenant_id = s.tenant_id AND p.id = s.person_id
             WHERE s.tenant_id = a.tenant_id AND s.appraisal_id = a.id) AS signatures,
           (SELECT json_agg(json_build_array(i.revision, i.action, i.reason, i.at) ORDER BY i.at)
              FROM intervention i WHERE i.tenant_id = a.tenant_id AND i.appraisal_id = a.id) AS interventions,
           (SELECT json_agg(json_build_array(k.perspective, k.what, k.how, k.what_band, k.how_band))
              FROM score k
             WHERE k.tenant_id = a.tenant_id AND k.appraisal_id = a.id AND k.revision = a.revision) AS scores,
           (SELECT json_build_array(q.improve, q.objectives, q.valued)
              FROM quality_pulse q
             WHERE q.tenant_id = a.tenant_id AND q.appraisal_id = a.id AND a.person_id = :asker) AS pulse,
           (SELECT json_agg(json_build_array(d.delegate_id, p.given_name || ' ' || p.family_name, d.ends_on)
                            ORDER BY d.starts_on, d.id)
              FROM delegation d JOIN person p ON p.tenant_id = d.tenant_id AND p.id = d.delegate_id
             WHERE d.tenant_id = a.tenant_id AND d.manager_id = a.appraiser_id AND d.ended_at IS NULL
               AND d.starts_on <= :today AND d.ends_on >= :today
               AND d.delegate_id <> a.person_id AND d.delegate_id IS DISTINCT FROM a.countersigner_id
           ) AS delegates,
           (SELECT json_build_array(b.from_id, b.name, b.starts_on, b.reason)
              FROM (SELECT x.from_id, p.given_name || ' ' || p.family_name AS name, x.starts_on, x.reason
                      FROM appraiser_change x
                      LEFT JOIN person p ON p.tenant_id = x.tenant_id AND p.id = x.from_id
                     WHERE x.tenant_id = a.tenant_id AND x.appraisal_id = a.id
                       AND x.kind IN ('nominated', 'reassigned', 'taken_over')
                     ORDER BY x.at DESC LIMIT 1) b) AS change
      FROM appraisal a
      JOIN cycle c ON c.tenant_id = a.tenant_id AND c.id = a.cycle_id
     WHERE a.tenant_id = :organisation AND a.id = :appraisal
    """
).columns(
    # By position, because matching some thirty names to the row's costs more than the types do.
    *(
        column(name, kind)
        for names, kind in (
            ("id person_id appraiser_id countersigner_id", UuidType()),
            (
                "state revision version self_reminded_on without_self excused_reason completed_at stage",
                NullType(),
            ),
            ("cycle_id", UuidType()),
            ("cycle_name", NullType()),
            ("framework_version_id", UuidType()),
            ("opens_on assessment_opens_on closes_on countersign", NullType()),
            ("rule", JSON()),
            ("appraisee_name appraiser_name countersigner_name", NullType()),
            ("post objectives confirmations halves wellbeing agreed conversation", JSON()),
            ("signatures interventions scores pulse delegates change", JSON()),
        )
        for name in names.split()
    )
)
_RECORD = _ALL.execution_options(**PREPARED)


@dataclass(frozen=True, slots=True)
class Record:
    """An appraisal without its halves."""

    head: Head
    appraisee: PersonName
    appraiser: PersonName | None
    countersigner: PersonName | None
    job_title: str
    pay_band: str
    objectives: tuple[ObjectiveView, ...]
    objectives_agreed: frozenset[Party]
    confirmed: frozenset[Party]
    begun: frozenset[Perspective]
    shared: frozenset[Perspective]
    wellbeing: WellbeingView
    agreed: dict[UUID, AgreedView]
    conversation: ConversationView
    signatures: tuple[SignatureView, ...]
    interventions: tuple[InterventionView, ...]
    scores: tuple[ScoreView, ...]
    pulse: PulseView | None
    delegates: tuple[DelegateView, ...] = ()
    change: AppraiserChanged | None = None


def load_record(session: Session, *, by: Identity, appraisal_id: UUID) -> Record:
    """An appraisal without its halves; whether the asker may see it is the caller's question.

    :raises NotFound: if there is none in the asker's organisation.
    """
    asked = {
        "organisation": by.organisation_id,
        "appraisal": appraisal_id,
        "asker": by.person_id,
        "today": today(),
    }
    row = session.execute(_RECORD, asked).mappings().one_or_none()
    if row is None:
        raise NotFound
    return _record(cast(dict[str, Any], row))


def _record(row: dict[str, Any]) -> Record:
    confirmations = row["confirmations"] or ()
    halves = row["halves"] or ()
    delegates = tuple(map(_delegate, row["delegates"] or ()))
    return Record(
        head=_head(row, delegates),
        appraisee=PersonName(row["person_id"], row["appraisee_name"]),
        appraiser=_person(row["appraiser_id"], row["appraiser_name"]),
        countersigner=_person(row["countersigner_id"], row["countersigner_name"]),
        job_title=row["post"][0],
        pay_band=row["post"][1],
        objectives=tuple(map(_objective, row["objectives"] or ())),
        objectives_agreed=frozenset(Party(party) for step, party in confirmations if step == "objectives"),
        confirmed=frozenset(Party(party) for step, party in confirmations if step == "conversation"),
        begun=frozenset(Perspective(perspective) for perspective, _ in halves),
        shared=frozenset(Perspective(perspective) for perspective, is_shared in halves if is_shared),
        wellbeing=WellbeingView(*(row["wellbeing"] or ())),
        agreed={view.item_id: view for view in map(_agreed, row["agreed"] or ())},
        conversation=_conversation(row["conversation"]),
        signatures=tuple(map(_signature, row["signatures"] or ())),
        interventions=tuple(map(_intervention, row["interventions"] or ())),
        scores=tuple(sorted((ScoreView(*each) for each in row["scores"] or ()), key=_by_perspective)),
        pulse=None if row["pulse"] is None else PulseView(*row["pulse"]),
        delegates=delegates,
        change=_changed(row["change"]),
    )


_OF_HEAD = tuple(name for name in Head.__dataclass_fields__ if name != "delegate_ids")


def _head(row: dict[str, Any], delegates: tuple[DelegateView, ...]) -> Head:
    known = {name: row[name] for name in _OF_HEAD} | {"state": State(row["state"])}
    return Head(**known, delegate_ids=frozenset(each.person.id for each in delegates))


def _by_perspective(score: ScoreView) -> int:
    return ("self", "appraiser", "agreed").index(score.perspective)


def _person(person_id: UUID | None, name: str | None) -> PersonName | None:
    return None if person_id is None or name is None else PersonName(person_id, name)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _objective(row: list[Any]) -> ObjectiveView:
    found, position, title, measure, weight, due_on, version = row
    return ObjectiveView(known_id(found), position, title, measure, Decimal(weight), _day(due_on), version)


def _agreed(row: list[Any]) -> AgreedView:
    item, points, non_rating, basis, words, version = row
    return AgreedView(known_id(item), points, non_rating, Basis(basis), words, version)


def _conversation(row: list[Any] | None) -> ConversationView:
    if row is None:
        return ConversationView()
    held_on, summary, plan, career, version = row
    return ConversationView(_day(held_on), summary, plan, career, version)


def _signature(row: list[Any]) -> SignatureView:
    revision, party, kind, words, person_id, name, at = row
    person = PersonName(known_id(person_id), name)
    return SignatureView(revision, Party(party), kind, words, person, datetime.fromisoformat(at))


def _intervention(row: list[Any]) -> InterventionView:
    revision, action, reason, at = row
    return InterventionView(revision, action, reason, datetime.fromisoformat(at))


def _delegate(row: list[Any]) -> DelegateView:
    person_id, name, ends_on = row
    return DelegateView(PersonName(UUID(person_id), name), date.fromisoformat(ends_on))


def _changed(row: list[Any] | None) -> AppraiserChanged | None:
    if row is None:
        return None
    before, name, starts_on, reason = row
    person = None if before is None else PersonName(UUID(before), name)
    return AppraiserChanged(person, date.fromisoformat(starts_on), reason)
