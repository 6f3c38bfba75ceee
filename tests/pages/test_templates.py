"""The layout, the error page and the components, as text; `tests/browser` looks at them as people do."""

import re
from collections.abc import Callable

import pytest
from flask import Blueprint, Flask, render_template
from flask.testing import FlaskClient
from jinja2 import DictLoader

from tenants.errors import Problem
from tests.pages.conftest import Somebody

Render = Callable[..., str]
HOSTILE = "<script>alert(1)</script>\"'"
PAGE = """
{% extends "layout.html" %}
{% block page_title %}Mine{% endblock %}
{% block content %}<h1>Mine</h1>{% endblock %}
"""
OURS = '{% import "components.html" as c %}'
EVERYTHING = """
{{ c.back_link(x, x) }}{{ c.error_summary(problems) }}{{ c.button(x, name=x, value=x) }}
{{ c.status_tag(x, x) }}
{% call c.form(x, version=x, autosave_url=x, autosave_method=x) %}{{ x }}{% endcall %}
{{ c.text_area(x, x, x, x, problems) }}{{ c.text_input(x, x, x, x, problems) }}
{{ c.radios(x, x, [point], [point], x, x, problems) }}
{% call c.rating(x, x, [point], [point], x, [x, x], x, x, problems) %}{{ x }}{% endcall %}
{{ c.task_list([{"text": x, "href": x, "hint": x, "status": x, "colour": x}], id=x) }}
{{ c.task_list([{"text": x, "status": x}]) }}
{{ c.summary_list([{"key": x, "value": x, "href": x}], action=x) }}{{ c.pagination(x, x, x, x, x) }}
{{ c.data_table(x, [x, {"text": x}], [[x, {"text": x, "href": x, "hidden": x}]], id=x) }}
{{ c.data_table(x, [x], [], x, x) }}
"""


def test_what_people_type_is_escaped_in_every_component(render: Render) -> None:
    point = {"value": HOSTILE, "label": HOSTILE, "meaning": HOSTILE}
    html = render(OURS + EVERYTHING, x=HOSTILE, point=point, problems=[Problem(HOSTILE, HOSTILE)])
    assert "<script" not in html
    assert html.count("&lt;script&gt;") > 60
    assert "alert(1)</script>" not in html
    assert HOSTILE[-2:] not in html


def test_a_cell_with_nothing_in_it_is_not_shown_where_cells_stand_below_each_other(render: Render) -> None:
    cells = ["Ash", "", None, {"text": "Open", "href": "/", "note": "Last day: today"}]
    html = render(OURS + "{{ c.stacked_table('T', 'abcd', [cells], id='t') }}", cells=cells)
    assert html.count("app-nothing") == 2
    assert "Last day: today" in html


@pytest.mark.parametrize(
    ("folder", "macro", "params"),
    [
        ("inset-text", "insetText", {"text": HOSTILE}),
        ("details", "details", {"summary": HOSTILE, "text": HOSTILE}),
        ("input", "input", {"label": HOSTILE, "id": "a", "value": HOSTILE}),
        ("header", "header", {"service": {"text": HOSTILE}}),
    ],
)
def test_what_people_type_is_escaped_in_the_nhs_components(
    render: Render, folder: str, macro: str, params: dict[str, object]
) -> None:
    source = f'{{% from "nhsuk/components/{folder}/macro.jinja" import {macro} %}}{{{{ {macro}(params) }}}}'
    html = render(source, params=params)
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_what_a_page_captured_as_html_stays_html(render: Render) -> None:
    html = render(
        OURS + '{{ c.summary_list([{"key": "Turn", "value": c.status_tag(x, "blue")}]) }}',
        x="<b>",
    )
    assert '<strong class="nhsuk-tag nhsuk-tag--blue">&lt;b&gt;</strong>' in html


def test_a_text_keeps_every_line_break_that_was_typed(render: Render) -> None:
    html = render(OURS + '{{ c.text_area("a", "A", v) }}', v="\n  one\n\n two\n")
    assert ">\n\n  one\n\n two\n</textarea>" in html


def test_nothing_answered_is_shown_as_nothing(render: Render) -> None:
    html = render(
        OURS + '{{ c.text_area("a", "A") }}{{ c.text_input("b", "B") }}'
        '{{ c.data_table("T", ["C"], [[none]], id="t") }}'
    )
    assert "None" not in html


def test_the_rating_that_was_chosen_is_checked_and_no_other(render: Render) -> None:
    html = render(
        OURS + '{{ c.rating("r", "Listens", points, value=value) }}',
        points=[{"value": 1, "label": "1"}, {"value": 10, "label": "10"}],
        value=1,
    )
    assert re.findall(r'value="(\d+)"\s*checked', html) == ["1"]


def test_a_fault_is_tied_to_its_field(render: Render) -> None:
    html = render(
        OURS + '{{ c.text_input("a.b", "A", hint="H", problems=problems) }}',
        problems=[Problem("/a/b", "Enter a weight")],
    )
    assert 'aria-describedby="a-b-hint a-b-error"' in html
    assert 'id="a-b-error"' in html


def test_a_form_carries_its_token_its_version_and_where_it_saves(render: Render) -> None:
    html = render(
        OURS + '{% call c.form("/s", version=3, autosave_url="/a") %}{% endcall %}'
        '{% call c.form("/s") %}{% endcall %}'
    )
    assert html.count('name="csrf_token"') == 2
    assert html.count('name="version" value="3" autocomplete="off"') == 1
    assert 'data-autosave-url="/a" data-autosave-method="PATCH" data-version="3"' in html
    assert html.count('role="status"') == 1


def test_a_visitor_sees_the_service_and_no_way_to_sign_out(render: Render) -> None:
    html = render(PAGE)
    assert "<title>Mine – Appraisal – NHS</title>" in html
    assert 'href="#maincontent"' in html
    assert '<main class="nhsuk-main-wrapper" id="maincontent">' in html
    assert "Sign out" not in html
    assert "Demonstration" not in html


def test_a_signed_in_person_sees_who_and_where_they_are_and_signs_out_by_a_form(
    app: Flask, render: Render
) -> None:
    app.config["SIGNED_IN"] = Somebody(display_name="Ama <b>", organisation_name="Trust <i>")
    html = render(PAGE, navigation=[{"text": "My team", "href": "/team", "current": True}])
    assert "Ama &lt;b&gt;" in html
    assert "Trust &lt;i&gt;" in html
    assert re.search(r'<form[^>]*action="/sign-out" method="post">\s*<input[^>]*csrf_token', html)
    assert re.search(r'href="/team"\s+aria-current="page"', html)
    assert "Demonstration" not in html


def test_invented_people_are_announced_as_such(app: Flask, render: Render) -> None:
    app.config["SIGNED_IN"] = Somebody(organisation_is_synthetic=True)
    assert "these people and appraisals are made up" in render(PAGE)


def test_a_page_with_something_to_mend_says_so_in_its_title_and_links_to_it(render: Render) -> None:
    html = render(PAGE, problems=[Problem("/due", "Enter a date"), Problem("", "Agree first")])
    assert "<title>Error: Mine – Appraisal – NHS</title>" in html
    assert '<a href="#due">Enter a date</a>' in html
    assert "<li>Agree first</li>" in html


def test_a_flashed_message_is_shown_once_and_escaped(app: Flask, client: FlaskClient) -> None:
    app.add_url_rule("/", view_func=lambda: render_template("error.html", title="T"), endpoint="page")
    with client.session_transaction() as session:
        session["_flashes"] = [("success", "Shared <b>")]
    first = client.get("/").text
    assert "nhsuk-notification-banner--success" in first
    assert "Shared &lt;b&gt;" in first
    assert "nhsuk-notification-banner" not in client.get("/").text


def test_the_error_page_says_what_happened_and_what_to_quote(app: Flask, client: FlaskClient) -> None:
    app.add_url_rule(
        "/",
        view_func=lambda: render_template(
            "error.html", title="Not <b>", detail=HOSTILE, problems=[Problem("/a", "Mend")]
        ),
        endpoint="page",
    )
    html = client.get("/").text
    assert '<h1 class="nhsuk-heading-l">Not &lt;b&gt;</h1>' in html
    assert "&lt;script&gt;alert(1)" in html
    assert "<code>0198f6</code>" in html
    assert "<li>Mend</li>" in html


def test_a_slices_own_templates_are_found(app: Flask, client: FlaskClient) -> None:
    slice_pages = Blueprint("mine", __name__)
    slice_pages.jinja_loader = DictLoader({"mine/page.html": PAGE})
    slice_pages.add_url_rule("/", view_func=lambda: render_template("mine/page.html"), endpoint="page")
    app.register_blueprint(slice_pages)
    assert "<h1>Mine</h1>" in client.get("/").text
