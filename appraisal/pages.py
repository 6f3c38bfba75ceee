"""The pages' blueprints, slice by slice."""

from flask import Blueprint, Flask

BLUEPRINTS: tuple[Blueprint, ...] = ()


def setup_page_routes(app: Flask) -> None:
    """Register every slice's pages."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
