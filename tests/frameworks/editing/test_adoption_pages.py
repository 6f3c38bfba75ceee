"""Using a national version by page: offered to those who may, done once, and said in the lists."""

import pytest
from flask import Flask

from frameworks.definitions import BOARD, MLF_CODE, MLF_STANDARDS, built_in
from frameworks.service import publish_national, retire_national
from tenants.organisations.service import command_identity
from tests.world import World

USE = "Use this version"


@pytest.mark.parametrize(
    ("name", "part", "means"),
    [
        (MLF_CODE, "ours.lead", "new cycles can be rated on"),
        (MLF_STANDARDS, "ours.editor", "no appraisal is rated on it"),
    ],
)
def test_a_version_is_used_by_one_button(
    app: Flask, editors: World, name: str, part: str, means: str
) -> None:
    with editors.database.session("owner") as session:
        version = publish_national(session, built_in(name))
        session.commit()
    page, reader = f"/values/versions/{version}", editors.browser(app, "ours.colleague")
    offered = editors.browser(app, part).get(page).text
    assert USE in offered
    assert means in offered
    assert USE not in reader.get(page).text
    assert (
        "Taken over"
        not in reader.get("/values/versions").text.partition(str(version))[2].partition("</li>")[0]
    )
    done = editors.browser(app, part).submit(f"{page}/adoption", {})
    assert done.status_code == 303
    copy = done.headers["Location"]
    assert reader.get(copy).status_code == 200
    again = editors.browser(app, part).submit(f"{page}/adoption", {})
    assert again.headers["Location"] == copy
    there = reader.get(page).text
    assert f'<a href="{copy}">its own copy</a>' in there
    assert USE not in editors.browser(app, part).get(page).text
    assert (
        "Taken over" in reader.get("/values/versions").text.partition(f"{version}")[2].partition("</li>")[0]
    )
    assert USE not in editors.browser(app, part).get(copy).text
    [source] = [line for line in there.splitlines() if "Source:" in line]
    assert "23 September 2025" in source


def test_a_retired_version_is_not_offered_and_is_refused_in_words(app: Flask, editors: World) -> None:
    operator = editors.members["national.operator"].organisation_id
    with editors.database.session("owner", operator) as session:
        by = command_identity(session, command="tests")
        version = publish_national(session, built_in(BOARD))
        retire_national(session, by=by, version_id=version, reason="Old.")
        session.commit()
    lead = editors.browser(app, "ours.lead")
    page = f"/values/versions/{version}"
    assert USE not in lead.get(page).text
    refused = lead.submit(f"{page}/adoption", {})
    assert refused.status_code == 409
    assert "is retired, so nobody takes it over any more" in refused.text
    own = f"/values/versions/{editors.frameworks['ours']}/adoption"
    assert "Choose a national one." in lead.submit(own, {}).text
