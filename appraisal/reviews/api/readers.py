"""The route that tells people who has read their appraisals."""

from datetime import UTC
from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue

from appraisal.reviews.schemas.readers import ReadersAnswer, ReadersQuery
from appraisal.reviews.service.readers import Reading, readers
from tenants.audit.events import Cursor
from tenants.guard import db_session, identity, signed_in
from tenants.json_bodies import ApiBlueprint

blueprint = ApiBlueprint(
    "readers", __name__, url_prefix="/api/v1/me/readers", description="Who has read your appraisals."
)


@blueprint.route("")
@signed_in("audit.readers.own")
@blueprint.arguments(ReadersQuery, location="query")
@blueprint.response(200, ReadersAnswer)
def own_readers(query: dict[str, Any]) -> ResponseReturnValue:
    """List who else has read your appraisals, in which capacity and when

    One line for each reader and day in Europe/London, newest first.
    """
    sent = query["cursor"]
    after = None if sent is None else Cursor.read(sent)
    page = readers(db_session(), by=identity(), after=after, most=query["limit"])
    further = None if page.next is None else page.next.as_text()
    return jsonify(readers=[_reading(each) for each in page.readings], next=further)


def _reading(reading: Reading) -> dict[str, Any]:
    person = None if reading.person_id is None else {"id": str(reading.person_id), "name": reading.name}
    return {
        "person": person,
        "command": reading.command,
        "capacities": list(reading.capacities),
        "action": reading.action,
        "cycle": reading.cycle,
        "times": reading.times,
        "last_at": reading.last_at.astimezone(UTC).isoformat(),
    }
