"""How long it takes to score one form: 12 behaviours and 6 objectives, the stored explanation included.

`python -m benchmarks.scoring` prints it alone; `make bench` with the rest.
"""

import json
import statistics
import sys
import time
from fractions import Fraction

from appraisal.reviews.scores import DEFAULT_RULE, Group, Item, rating_from, score_appraisal
from benchmarks.errors import BenchmarkError

FORMS = 2000
BUDGET_MILLISECONDS = 0.5
VALUES, BEHAVIOURS_EACH, OBJECTIVES = 6, 2, 6
ANSWERS = (3, 4, 2, 5, 3, 4, 3, 1, 4, 3, 5, 2)


def milliseconds_per_form() -> float:
    """The median over many forms, each scored and its explanation written as JSON.

    :raises BenchmarkError: a form has no score.
    """
    behaviours, objectives = _form()
    taken: list[float] = []
    for _ in range(FORMS):
        begin = time.perf_counter()
        score = score_appraisal(DEFAULT_RULE, behaviours, objectives)
        json.dumps(score.explanation)
        taken.append(time.perf_counter() - begin)
        if score.grid is None:
            raise BenchmarkError("The form that is scored has no score.")
    return statistics.median(taken) * 1000


def _form() -> tuple[list[Group], list[Item]]:
    answers = iter(ANSWERS)
    groups = [
        Group(
            f"value-{value}",
            f"Value {value}",
            tuple(
                Item(f"behaviour-{value}-{each}", "What one does", rating_from(next(answers), None))
                for each in range(BEHAVIOURS_EACH)
            ),
        )
        for value in range(VALUES)
    ]
    objectives = [
        Item(
            f"objective-{each}", "What one is to achieve", rating_from(ANSWERS[each], None), Fraction(100, 6)
        )
        for each in range(OBJECTIVES)
    ]
    return groups, objectives


if __name__ == "__main__":
    sys.stdout.write(f"One form: {milliseconds_per_form():.3f} ms (budget {BUDGET_MILLISECONDS} ms).\n")
