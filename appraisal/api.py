"""The JSON API: OpenAPI 3.1 from the schemas, and the blueprints of the slices."""

from functools import partial
from typing import Any

from flask import Flask, Response
from flask_smorest import Api, Blueprint
from werkzeug.exceptions import HTTPException

from appraisal.cycles import api as cycles
from appraisal.national import api as national
from appraisal.problems import failed_http
from appraisal.records import api as records
from appraisal.reviews import api as reviews
from frameworks import api as frameworks
from tenants.audit import api as audit
from tenants.guard import public
from tenants.organisations import api as platform
from tenants.people.importing import api as staff_imports
from tenants.people.roles import api as roles
from tenants.sign_in.invitations import api as invitations
from tenants.sign_in.providers import api as providers
from tenants.sign_in.session_list import api as sessions

BLUEPRINTS: tuple[Blueprint, ...] = (
    reviews.lists,
    reviews.appraisals,
    reviews.appraisers,
    reviews.people,
    reviews.readers,
    reviews.rules,
    reviews.stages,
    cycles.blueprint,
    *frameworks.BLUEPRINTS,
    national.blueprint,
    records.blueprint,
    platform.blueprint,
    sessions.blueprint,
    roles.blueprint,
    staff_imports.blueprint,
    providers.blueprint,
    invitations.blueprint,
    audit.blueprint,
)


class ProblemApi(Api):  # type: ignore[misc] # smorest is untyped
    """smorest with problem+json as its only error shape."""

    def _register_error_handlers(self) -> None:
        """`setup_problems` maps every error already."""

    def handle_http_exception(self, error: HTTPException) -> Response:
        """The same shape for what smorest's decorators raise."""
        return failed_http(error)


def setup_api(app: Flask) -> None:
    """Register every slice's blueprint below /api/v1."""
    options: dict[str, Any] = {
        "API_TITLE": "Appraisal",
        "API_VERSION": "v1",
        "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": "/api",
        "OPENAPI_JSON_PATH": "openapi.json",
    }
    app.config.update(options)
    api = ProblemApi(app)
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("api-docs."):
            app.view_functions[endpoint] = public("the API describes itself")(partial(view))
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint)
