"""Views of frameworks as JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from frameworks.definitions.shape import MappingDefinition, counts
from frameworks.definitions.wording import Finding
from frameworks.definitions.writer import as_json, weight_text
from frameworks.schemas.answers import FORMAT
from frameworks.service.comments import CommentView
from frameworks.service.current import Current
from frameworks.service.draft_rows import DraftView
from frameworks.service.listing import DraftLine, Listing, VersionLine
from frameworks.service.names import Named
from frameworks.service.views import BehaviourView, FrameworkView, ValueView

Json = dict[str, Any]


def tag(version_id: UUID) -> str:
    """What tells a version's answer from every other: which version it is, and the answer's format."""
    return f"{version_id}-{FORMAT}"


def framework(view: FrameworkView) -> Json:
    """A published version, whole."""
    definition = view.definition
    return {
        "id": str(view.id),
        "kind": view.kind,
        "national_version_id": None if view.national_version_id is None else str(view.national_version_id),
        "code": view.code,
        "name": view.name,
        "version": view.version,
        "purpose": view.purpose.value,
        "published_on": definition.published_on.isoformat(),
        "source": definition.source,
        "source_dated": definition.source_dated.isoformat(),
        "introduction": [asdict(section) for section in definition.introduction],
        "stages": [asdict(stage) for stage in definition.stages],
        "scales": [
            {
                "kind": kind,
                "code": scale.code,
                "name": scale.name,
                "direction": scale.direction.value,
                "meets": scale.meets,
                "source": scale.source,
                "source_dated": scale.source_dated.isoformat(),
            }
            for kind, scale in definition.scales
        ],
        "scale_points": [asdict(point) for point in view.scale_points],
        "values": [_value(value) for value in view.values],
    }


def _value(view: ValueView) -> Json:
    return {
        "id": str(view.id),
        "national_value_id": None if view.national_value_id is None else str(view.national_value_id),
        "code": view.code,
        "abbreviation": view.abbreviation,
        "name": view.name,
        "domain": view.domain,
        "statement": view.statement,
        "expectations": view.expectations,
        "effective": view.effective,
        "ineffective": view.ineffective,
        "behaviours": [_behaviour(behaviour) for behaviour in view.behaviours],
    }


def _behaviour(view: BehaviourView) -> Json:
    national = view.national_behaviour_id
    return {
        "id": str(view.id),
        "national_behaviour_id": None if national is None else str(national),
        "code": view.code,
        "statement": view.statement,
        "effective": view.effective,
        "ineffective": view.ineffective,
        "by_stage": dict(view.by_stage),
        "by_point": dict(view.by_point),
        "maps": [_map(each) for each in view.maps],
    }


def _map(each: MappingDefinition) -> Json:
    weight = {} if each.weight is None else {"weight": weight_text(each.weight)}
    named = {"framework": each.framework, "version": each.version, "value": each.value}
    return named | {"relation": each.relation.value} | weight


def listing(view: Listing) -> Json:
    """Every version, and drafts where the asker sees them."""
    return {
        "own": [_version_line(line) for line in view.own],
        "national": [_version_line(line) for line in view.national],
        "drafts": None if view.drafts is None else [_draft_line(line) for line in view.drafts],
        "closed": None if view.closed is None else [_draft_line(line) for line in view.closed],
        "closed_next": None if view.closed_next is None else view.closed_next.as_text(),
    }


def current(views: Sequence[Current]) -> Json | None:
    """Which version the asker is rated on, or would be, and why; and those of their other appraisals."""
    if not views:
        return None
    view, *others = views
    newer = None if view.newer is None else str(view.newer.id)
    return {
        "version_id": str(view.line.id),
        "because": view.because.value,
        "newer_version_id": newer,
        "also_version_ids": [str(each.line.id) for each in others],
    }


def _version_line(line: VersionLine) -> Json:
    return asdict(line) | {"since": _moment(line.since)}


def _draft_line(line: DraftLine) -> Json:
    return asdict(line) | {
        "state": line.state.value,
        "changed_by": person(line.changed_by),
        "changed_at": _moment(line.changed_at),
        "submitted_by": person(line.submitted_by),
    }


def draft(view: DraftView) -> Json:
    """A draft with its document."""
    return {
        "id": str(view.id),
        "state": view.state.value,
        "edition": view.edition,
        "document": as_json(view.definition),
        "counts": asdict(counts(view.definition)),
        "created_by": person(view.created_by),
        "created_at": _moment(view.created_at),
        "changed_by": person(view.changed_by),
        "changed_at": _moment(view.changed_at),
        "submitted_by": person(view.submitted_by),
        "submitted_at": _moment(view.submitted_at),
        "version_id": None if view.version_id is None else str(view.version_id),
        "allowed": [action.value for action in view.allowed],
    }


def finding(found: Finding) -> Json:
    """A doubt about a text."""
    return asdict(found) | {"doubt": found.doubt.value}


def comment(view: CommentView) -> Json:
    """A comment."""
    return {
        "id": str(view.id),
        "kind": view.kind,
        "place": view.place,
        "text": view.text,
        "by": person(view.by),
        "at": _moment(view.at),
        "settled_by": person(view.settled_by),
        "settled_at": _moment(view.settled_at),
    }


def person(named: Named | None) -> Json | None:
    """Somebody, or nobody."""
    return None if named is None else {"id": str(named.id), "name": named.name}


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat()
