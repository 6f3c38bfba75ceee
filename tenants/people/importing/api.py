"""A staff file by JSON API: sent by an organisation lead, or every night by a personnel system."""

from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue

from tenants.guard import db_session, either, identity
from tenants.json_bodies import ApiBlueprint
from tenants.people.importing import service
from tenants.people.importing.forms import sent_file, take_large_files
from tenants.people.importing.schemas import ImportQuery, ReportAnswer

BODY = {
    "requestBody": {
        "required": True,
        "description": "The file, as it is or as the part `file` of a form; up to 16 MB.",
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            },
        },
    }
}

blueprint = ApiBlueprint(
    "staff_imports",
    __name__,
    url_prefix="/api/v1/people/imports",
    description="Staff from a personnel system's file.",
)
take_large_files(blueprint)


@blueprint.route("", methods=["POST"])
@either("people.import")
@blueprint.doc(**BODY)
@blueprint.arguments(ImportQuery, location="query")
@blueprint.response(200, ReportAnswer)
def import_staff(query: dict[str, Any]) -> ResponseReturnValue:
    """Take over a staff file, or say what that would change

    For an organisation lead, or a machine with the scope `staff:write`. Rows with errors are left out and
    named; the others are saved together. Sending the same file again changes nothing.
    """
    content, name = sent_file()
    report = service.import_file(db_session(), by=identity(), content=content, file_name=name, **query)
    return jsonify(report.to_json())
