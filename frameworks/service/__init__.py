"""Use cases of frameworks, a file a noun. Each takes the session and `by=`; none commits.

A refusal means that nothing may be saved: whoever calls rolls the transaction back.
"""

from frameworks.service.adopting import adopt, take_over
from frameworks.service.ids import adopted_id, national_version_id
from frameworks.service.national import publish, publish_national, retire_national
from frameworks.service.reading import read_version
from frameworks.service.retiring import check_pinnable
from frameworks.service.views import BehaviourView, FrameworkView, ScalePointView, ValueView

__all__ = [
    "BehaviourView",
    "FrameworkView",
    "ScalePointView",
    "ValueView",
    "adopt",
    "adopted_id",
    "check_pinnable",
    "national_version_id",
    "publish",
    "publish_national",
    "read_version",
    "retire_national",
    "take_over",
]
