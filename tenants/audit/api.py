"""The trail as JSON and CSV, for its auditor."""

from datetime import UTC
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from tenants.audit import chain
from tenants.audit import events as trail
from tenants.audit import service as audit
from tenants.audit.events import Cursor, EventView, Filters
from tenants.audit.presenters import as_csv
from tenants.audit.schemas import EventsAnswer, EventsQuery, VerificationAnswer
from tenants.guard import db_session, identity, signed_in
from tenants.json_bodies import ApiBlueprint

NEWEST = 100_000
"""So many links are followed in a request; the command follows all."""
CSV, JSON = "text/csv", "application/json"

blueprint = ApiBlueprint(
    "audit", __name__, url_prefix="/api/v1/audit", description="The organisation's audit trail."
)


@blueprint.route("")
@signed_in("audit.read")
@blueprint.arguments(EventsQuery, location="query")
@blueprint.response(200, EventsAnswer)
def events(query: dict[str, Any]) -> ResponseReturnValue:
    """List what was done, read and refused, newest first

    As JSON, or as CSV with `Accept: text/csv`; the next page is `next`, and in the header Link. Who reads is
    recorded too.
    """
    cursor, limit = query.pop("cursor"), query.pop("limit")
    wants_csv = request.accept_mimetypes.best_match([JSON, CSV]) == CSV
    page = trail.read_events(
        db_session(),
        by=identity(),
        filters=Filters(**query),
        after=None if cursor is None else Cursor.read(cursor),
        most=limit,
        form="csv" if wants_csv else "json",
    )
    further = None if page.next is None else page.next.as_text()
    response = _file(page.events) if wants_csv else jsonify(events=_events(page.events), next=further)
    response.headers["Vary"] = "Accept"
    if further is not None:
        there = urlencode({**request.args.to_dict(), "cursor": further})
        response.headers["Link"] = f'<{request.path}?{there}>; rel="next"'
    return response


@blueprint.route("/verification")
@signed_in("audit.read")
@blueprint.response(200, VerificationAnswer)
def verification() -> ResponseReturnValue:
    """Check that nothing that was sealed has been changed since

    Follows the newest 100,000 links of the chain; the command `appraisal audit verify` follows all.
    """
    session, by = db_session(), identity()
    found = chain.verify(session, organisation_id=by.organisation_id, newest=NEWEST)
    audit.record(session, by=by, action="audit.verified", detail={"holds": found.verdict.broken is None})
    return jsonify(chain.as_json(found))


def _file(events: tuple[EventView, ...]) -> Response:
    response = Response(as_csv(events), mimetype=CSV)
    response.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def _events(events: tuple[EventView, ...]) -> list[dict[str, Any]]:
    return [
        {
            "id": str(event.id),
            "at": event.at.astimezone(UTC).isoformat(),
            "action": event.action,
            "outcome": event.outcome,
            "person": _person(event.actor_person_id, event.actor_name),
            "client": event.actor_client_id,
            "command": event.actor_command,
            "object_type": event.object_type,
            "object_id": None if event.object_id is None else str(event.object_id),
            "about": _person(event.about_person_id, event.about_name),
            "request_id": event.request_id,
            "source": event.source,
            "detail": event.detail,
        }
        for event in events
    ]


def _person(person_id: UUID | None, name: str | None) -> dict[str, str | None] | None:
    return None if person_id is None else {"id": str(person_id), "name": name}
