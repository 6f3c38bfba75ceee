"""Every route says who may enter, and every permission that is asked for exists."""

import ast

from flask import Flask

from tenants.guard import access_of
from tenants.permissions import PERMISSIONS
from tests.conventions.sources import ROOMS, sources


def test_every_route_says_who_may_enter(app: Flask) -> None:
    silent = {rule.endpoint for rule in app.url_map.iter_rules() if access_of(app, rule.endpoint) is None}
    assert silent == set()


def test_a_public_route_says_why_and_any_other_asks_for_a_permission_that_exists(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        access = access_of(app, rule.endpoint)
        assert access is not None
        if access.kind == "public":
            assert len((access.reason or "").split()) >= 2, rule.endpoint
            assert access.permission is None
        else:
            assert access.permission in PERMISSIONS, rule.endpoint


def test_no_route_answers_without_a_view_of_ours_save_the_static_files(app: Flask) -> None:
    outside = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if not app.view_functions[rule.endpoint].__module__.startswith(ROOMS)
    }
    assert outside <= {"static", "api-docs.openapi_json"}


def test_every_permission_asked_for_in_the_code_is_in_the_table() -> None:
    asked = {
        argument.value
        for source in sources(*ROOMS)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] in {"allowed", "signed_in", "machine"}
        for argument in node.args[:1]
        if isinstance(argument, ast.Constant)
    }
    assert asked <= set(PERMISSIONS)
    assert "me.read" in asked | set(PERMISSIONS)
