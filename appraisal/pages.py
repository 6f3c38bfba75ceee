"""The pages' blueprints, slice by slice."""

from flask import Blueprint, Flask

from appraisal.national import pages as national
from tenants.sign_in import pages as sign_in

BLUEPRINTS: tuple[Blueprint, ...] = (sign_in.blueprint, national.blueprint)


def setup_page_routes(app: Flask) -> None:
    """Register every slice's pages."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
