"""What a page says of rules other than the default one."""

import json
from pathlib import Path

import pytest

from appraisal.reviews.scores import Form, RatingError, Rule, RuleError, in_words, read_rule, score_form

DOCS = Path(__file__).resolve().parents[3] / "docs" / "scores"


def told(rule: str, form: str) -> list[str]:
    """The words of a rule and a form of the page about scores."""
    found = Form.from_json(json.loads((DOCS / "forms" / f"{form}.json").read_text("utf-8"))["form"])
    return in_words(
        score_form(
            read_rule(json.loads((DOCS / "rules" / f"{rule}.json").read_text("utf-8"))), found
        ).explanation
    )


@pytest.mark.parametrize(
    ("rule", "form", "sentence"),
    [
        (
            "f5-sap-conversion",
            "average-of-3.4",
            "Score: 4 (weight 2) and 3 (weight 3) average 3.40 when weighted.",
        ),
        ("f5-sap-conversion", "average-of-3.4", "Score: 3.40 on 1 to 5 is 3.10 on 0.25 to 5."),
        (
            "mean",
            "one-not-applicable",
            "Score: “Goal 2” is left out (not applicable); the other ratings take its share.",
        ),
        ("not-applicable-is-0", "one-not-applicable", "Score: 4, 0 and 4 average 2.67."),
        ("not-applicable-is-0", "one-not-applicable", "Score: “Goal 2” counts as 0 (not applicable)."),
        (
            "all-rated",
            "one-not-applicable",
            "Score: no score, because all parts have to be rated, and 2 of 3 are.",
        ),
        ("f1-frappe", "three-parts-one-absent", "Feedback: nothing was rated, so it counts as 0."),
        ("f1-frappe", "three-parts-one-absent", "Overall: the numbers of the 3 parts average 3.33."),
        ("f1-frappe", "three-parts-of-1.995", "Overall: 1.995 falls between two bands."),
        (
            "f1-frappe-goals",
            "goals-of-one-area",
            "Score: Clinic at 33.67 (weight 50) and Team at 0 (weight 50), weighted and divided by 100,"
            " each rounded to 2 decimal places, half up, sum to 16.83.",
        ),
        ("f4-sentrifugo", "three-line-managers", "Score: 3, 4 and 4 average 3.67."),
        (
            "f4-sentrifugo-draft",
            "third-line-manager-in-draft",
            "Score: 3, 4 and 0, weighted and divided by 3, sum to 2.33.",
        ),
        ("f4-sentrifugo-stars", "three-line-managers", "Score, rounded to 0 decimal places, up: 4."),
        ("f5-sap-friendly", "weights-of-60-and-37", "Score: 4 and 3 sum to 7.00."),
        ("f5-sap-matrix", "matrix-both", "Position on the grid: skills “high”, goals “middle”: “strong”."),
        ("f5-sap-matrix", "matrix-not-applicable", "Nothing stands for this on the grid (not applicable)."),
        (
            "f6-feedback-360",
            "feedback-with-a-small-group",
            "Subordinates: 1 of 1 raters were rated, and the rule needs 3,"
            " so it has no number and is left out.",
        ),
        (
            "f6-feedback-360-level",
            "levels-tied",
            "Score: no score, because several numbers are equally frequent (2 (2 times) and 3 (2 times)).",
        ),
        ("f6-feedback-360-level", "levels-agreed", "Score: “Jo” is left out (not seen)."),
        ("f7-tss-ppm", "tss-competency-of-1", "How: 3, 3, 3, 3, 3 and 1 average 2.67."),
        (
            "f7-tss-ppm",
            "tss-competency-of-1",
            "Competency 6 stands at 1.00, and the rule asks for 2.00 or better: How is held at 1.00.",
        ),
        (
            "f7-tss-ppm",
            "tss-kar-of-1-made-up-for",
            "Goal 2 stands at 1.00, and the rule asks for 2.00 or better; Goal 3 makes up for that.",
        ),
        (
            "f8-evap",
            "course-10-of-60",
            "Grade: no score, because too few of those who were asked have answered.",
        ),
        ("f11-dlsv2", "competencies", "Self-assessed: 2 of 3 competencies are at 3 or better."),
        ("f11-dlsv2", "competencies", "Confirmed: 1 of 3 competencies is at 3 or better."),
        (
            "mean-of-100",
            "key-result-below-its-start",
            "Score: “Trained” went from 10 to 5, where 20 was the target: -0.5 of the way, which is 0.",
        ),
        ("lower-of", "appraisal", "Overall: 3.60 and 4.33 have 3.60 as the lowest."),
        (
            "f6-feedback-360",
            "feedback-of-one-rater",
            "Score: no score, because none of the groups has a number.",
        ),
        ("f6-feedback-360", "feedback-all-not-applicable", "Score: no score, because nothing was rated."),
    ],
)
def test_each_step_is_a_sentence(rule: str, form: str, sentence: str) -> None:
    assert sentence in told(rule, form)


def test_what_holds_a_number_is_told_before_its_band() -> None:
    sentences = told("f7-tss-ppm", "tss-scf-of-1")
    held = "Goal 1 stands at 1.00, and the rule asks for 2.00 or better: What is held at 1.00."
    assert sentences.index(held) < sentences.index("What: 1.00 is “1” (under 1.50).")


def test_a_cap_that_has_nothing_to_hold_says_so() -> None:
    rule = json.loads((DOCS / "rules" / "mean.json").read_text("utf-8"))
    rule["measures"][0]["steps"][0]["caps"] = [{"limit": 2, "number": 3}]
    parts = [{"code": "a", "label": "A", "rating": 1}, {"code": "b", "label": "B", "rating": 2}]
    score = score_form(Rule.from_json(rule), Form.from_json({"measures": {"score": parts}}))
    assert (score.measures["score"].exact, score.measures["score"].capped) == ("3/2", False)
    stands = "A stands at 1.00, and the rule asks for 2.00 or better"
    assert f"{stands}: Score can be 3.00 at best, and isn’t better anyway." in in_words(score.explanation)


def test_weights_that_a_rule_ignores_arent_spoken_of() -> None:
    rule = json.loads((DOCS / "rules" / "f4-sentrifugo-draft.json").read_text("utf-8"))
    weighed = [{"code": code, "label": code, "rating": 3, "weight": 7 + n} for n, code in enumerate("ab")]
    for aggregate in ({}, {"aggregate": "weighted_mean", "divide_by": None}):
        step = {
            key: value
            for key, value in (rule["measures"][0]["steps"][0] | aggregate).items()
            if value is not None
        }
        rule["measures"][0]["steps"] = [step]
        score = score_form(Rule.from_json(rule), Form.from_json({"measures": {"score": weighed}}))
        assert not any("(weight" in sentence for sentence in in_words(score.explanation))


def test_parts_may_stand_in_six_levels_and_no_more() -> None:
    def form(levels: int) -> dict[str, object]:
        parts: list[dict[str, object]] = [{"code": "a", "label": "A", "rating": 3}]
        for level in range(levels - 1):
            parts = [{"code": f"g{level}", "label": "G", "parts": parts}]
        return {"measures": {"score": parts}}

    assert Form.from_json(form(6)).measures["score"]
    with pytest.raises(RatingError):
        Form.from_json(form(7))


def test_a_scale_has_to_say_which_end_is_good() -> None:
    rule = json.loads((DOCS / "rules" / "mean.json").read_text("utf-8"))
    del rule["measures"][0]["scale"]["best"]
    with pytest.raises(RuleError) as refused:
        Rule.from_json(rule)
    assert refused.value.code == "/measures/0/scale/best"
