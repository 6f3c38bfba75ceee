"""The pages' blueprints, slice by slice."""

from flask import Blueprint, Flask

from appraisal import home
from appraisal.cycles import pages as cycles
from appraisal.cycles.forms import offer_rule
from appraisal.national import pages as national
from appraisal.national import return_pages as returns
from appraisal.navigation import setup_navigation
from appraisal.records import pages as records
from appraisal.reviews import pages as reviews
from appraisal.reviews.scores import DEFAULT_RULE
from frameworks import pages as frameworks
from tenants.audit import pages as audit
from tenants.people.importing import pages as staff_import
from tenants.people.roles import pages as roles
from tenants.sign_in import pages as sign_in
from tenants.sign_in.invitations import pages as invitations
from tenants.sign_in.providers import pages as providers
from tenants.sign_in.session_list import pages as sessions

BLUEPRINTS: tuple[Blueprint, ...] = (
    sign_in.blueprint,
    home.blueprint,
    reviews.blueprint,
    cycles.blueprint,
    returns.blueprint,
    national.blueprint,
    records.blueprint,
    frameworks.blueprint,
    sessions.blueprint,
    providers.blueprint,
    roles.blueprint,
    staff_import.blueprint,
    invitations.blueprint,
    audit.blueprint,
)


def setup_page_routes(app: Flask) -> None:
    """Register every slice's pages, and the links between them."""
    setup_navigation(app)
    offer_rule(app, DEFAULT_RULE.to_json())
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
