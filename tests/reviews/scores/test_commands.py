"""Scores at the command line: one explained from a file, and all stored ones worked out again."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from appraisal.cli import main
from appraisal.reviews.models import Score
from appraisal.reviews.scores import DEFAULT_RULE, recompute, score_appraisal
from tests.reviews.scores.forms import FIRST_FORMAT, objectives, values
from tests.settings import SECRET_KEY
from tests.world import OURS, THEIRS, World

DOCS = Path(__file__).resolve().parents[3] / "docs" / "scores"
APPRAISAL = str(DOCS / "forms" / "appraisal.json")


def explain(*words: str) -> Result:
    return CliRunner().invoke(main, ["scores", "explain", *words])


def written(folder: Path, data: object) -> str:
    file = folder / "form.json"
    file.write_text(data if isinstance(data, str) else json.dumps(data), "utf-8")
    return str(file)


def test_a_form_is_scored_by_the_default_rule_with_its_working() -> None:
    printed = explain(APPRAISAL)
    assert printed.exit_code == 0
    lines = printed.output.splitlines()
    assert "Value 1: 4 and 3 average 3.50." in lines
    assert lines[-2:] == ["How: 3.60, exactly 18/5, “above”", "What: 4.33, exactly 43333/10000, “above”"]


def test_a_form_is_scored_by_another_rule_and_says_so() -> None:
    printed = explain(APPRAISAL, "--rule", str(DOCS / "rules" / "lower-of.json"))
    assert "Overall: 3.60, exactly 18/5" in printed.output.splitlines()
    assert "Lower of what and how" in printed.output


def test_the_explanation_as_json_is_what_is_stored() -> None:
    printed = explain(APPRAISAL, "--json")
    explanation = json.loads(printed.output)
    assert recompute(explanation).explanation == explanation


def test_a_score_that_isnt_there_says_why() -> None:
    printed = explain(str(DOCS / "forms" / "appraisal-of-three-values.json"))
    assert "How: no score (not_enough)" in printed.output.splitlines()


def nested(levels: int) -> list[dict[str, Any]]:
    inside = nested(levels - 1) if levels else []
    return [{"code": "a", "label": "A", "parts": inside}]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("{", "form.json can't be used. This can't be read as JSON: look at line 1, character 2."),
        ([], "a JSON object"),
        ({}, "holds no form"),
        ({"form": {}, "rules": {}}, "no 'rules'"),
        ({"form": {"measures": {"how": 5}}}, "/form/measures/how"),
        ({"form": {"measures": {"how": [], "what": [{"code": "a"}]}}}, "/form/measures/what/0/label"),
        (
            {"form": {"measures": {"how": [], "what": [{"code": "a", "label": "A", "rating": 3.5}]}}},
            "/form/measures/what/0/rating",
        ),
        (
            {"form": {"measures": {"how": [], "what": [{"code": "a", "label": "A", "rating": 6}]}}},
            "off the scale 1 to 5. (/form/measures/what/0)",
        ),
        ({"form": {"measures": {}}}, "The rule measures how, what"),
        ("[" * 100_000, "nested deeper than 64 levels"),
        ('{"form": {"measures": NaN}}', "NaN is no number"),
        ('{"form": {"measures": {"how": [{"label": "\\u0000"}]}}}', "\n- /form/measures/how/0/label"),
        (
            '{"form": {"measures": {"how": [], "what": [{"rating": 1, "rating": 5}]}}}',
            "form.json can't be used. “rating” stands twice in one object.",
        ),
        (
            {"form": {"measures": {"how": [], "what": [{"code": "a", "label": "A", "rating": "unsure"}]}}},
            "or why there is none: not_rated, no_chance",
        ),
        ({"form": {"measures": {"how": nested(8), "what": []}}}, "nested too deeply"),
        ({"form": {"measures": {}}, "rule": {"format": 9}}, "/rule/format"),
    ],
)
def test_a_file_that_cannot_be_scored_is_refused_with_the_place(
    tmp_path: Path, data: object, said: str
) -> None:
    printed = explain(written(tmp_path, data))
    assert printed.exit_code == 1
    assert said in printed.output
    assert printed.output.startswith("Error: ")


def test_two_rules_for_one_form_are_refused(tmp_path: Path) -> None:
    both = written(tmp_path, {"form": {"measures": {}}, "rule": DEFAULT_RULE.to_json()})
    assert explain(both, "--rule", str(DOCS / "rules" / "default.json")).exit_code == 2


def stored(world: World, part: str) -> dict[str, UUID]:
    """A score of each format for somebody's appraisal."""
    scores = {
        "self": score_appraisal(DEFAULT_RULE, values([4, 3], [3], [4], [4]), objectives(3, 4)),
        "agreed": recompute(FIRST_FORMAT["mixed"]),
    }
    own, ids = world.members[part].organisation_id, {name: uuid4() for name in scores}
    kept: dict[str, Any] = {"self": scores["self"].explanation, "agreed": FIRST_FORMAT["mixed"]}
    with world.database.session("app", own) as session:
        for name, score in scores.items():
            session.add(
                Score(
                    tenant_id=own,
                    id=ids[name],
                    appraisal_id=world.appraisals[part],
                    revision=1,
                    perspective=name,
                    what=score.what.exact,
                    how=score.how.exact,
                    what_band=score.what.band,
                    how_band=score.how.band,
                    explanation=kept[name],
                )
            )
        session.commit()
    return ids


def test_verifying_counts_all_scores_and_names_each_that_comes_out_otherwise(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL_APP", world.database.url("app"))
    monkeypatch.setenv("SECRET_KEY", SECRET_KEY)
    stored(world, "theirs.appraisee")
    ids = stored(world, "ours.appraisee")
    holding = CliRunner().invoke(main, ["scores", "verify"])
    assert holding.exit_code == 0
    assert {f"{OURS}: 2 scores hold.", f"{THEIRS}: 2 scores hold."} <= set(holding.output.splitlines())

    own = world.members["ours.appraisee"].organisation_id
    with world.database.session("app", own) as session:
        session.execute(update(Score).where(Score.id == ids["self"]).values(how="9/2"))
        session.execute(update(Score).where(Score.id == ids["agreed"]).values(explanation={"format": 7}))
        session.commit()
    broken = CliRunner().invoke(main, ["scores", "verify", "--json"])
    assert broken.exit_code == 1
    found = {each["organisation"]: each for each in json.loads(broken.output)["organisations"]}
    assert set(found[OURS]["differing"]) == {str(each) for each in ids.values()}
    assert (found[OURS]["checked"], found[THEIRS]["differing"]) == (2, [])
    one = CliRunner().invoke(main, ["scores", "verify", "--organisation", OURS])
    assert one.output.startswith(f"{OURS}: 2 of 2 scores come out otherwise: ")
