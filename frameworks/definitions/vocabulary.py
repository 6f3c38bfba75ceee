"""Words that the checks of wording look for. Short lists: what they miss, a reviewer sees."""

import re
from collections.abc import Mapping
from typing import Final

ACTS: Final = frozenset(
    re.findall(
        r"[a-z-]+",
        """
    accept acknowledge act adapt address admit adjust advise agree allow analyse apologise arrange ask assess
    avoid balance blame block bring build bully carry celebrate challenge change check choose coach come
    communicate consider consult correct create deal decide delegate deliver demand demonstrate develop
    discourage dismiss draw empower enable encourage engage ensure escalate explain explore fail find fix
    follow foster gather get give go guide handle help hide hold identify ignore implement improve include
    inform introduce invite involve join keep know lead learn let listen look maintain make manage measure
    meet mend mentor monitor motivate negotiate notice offer organise own plan praise prepare prevent
    prioritise promote protect provide put raise react recognise record reduce refuse reflect reject remove
    report resist resolve respect respond review say seek see set share show solve speak spot stand start
    stay stop suggest support take talk teach tell thank think treat trust try understand update use
    value welcome work write
    """,
    )
)
"""What people do, as in "listens and explains": two of them in one behaviour are two behaviours."""

STATES: Final = frozenset(
    re.findall(r"[a-z]+", "am are be believes cares feels has have is possesses seems tends wants")
)
"""How an anchor begins that says what somebody is, feels or believes, which nobody can see."""

TRAITS: Final = frozenset(
    re.findall(
        r"[a-z-]+",
        """
    ambitious approachable arrogant careless caring charismatic committed compassionate confident
    considerate cooperative courageous creative cynical dedicated defensive dependable determined diligent
    disorganised easygoing empathetic energetic enthusiastic flexible friendly hardworking helpful honest
    humble impatient inflexible kind lazy loyal motivated negative open-minded optimistic passionate
    personable pessimistic polite positive proactive professional reliable resilient respectful rude selfish
    sensitive sincere sympathetic thoughtful trustworthy unapproachable unhelpful unprofessional unreliable
    """,
    )
)
"""What somebody is like: an anchor that begins with it leaves out the verb."""

INSTEAD: Final[Mapping[str, str]] = {
    "able-bodied": "non-disabled",
    "bame": "the groups that are meant",
    "blacklist": "block",
    "bme": "the groups that are meant",
    "chairman": "chair",
    "confined to a wheelchair": "uses a wheelchair",
    "crazy": "what is meant",
    "elderly": "older people",
    "falls on deaf ears": "is ignored",
    "foreman": "supervisor",
    "gentlemen": "everybody",
    "girls": "women, or colleagues",
    "guys": "everybody",
    "handicapped": "disabled",
    "he": "they",
    "her": "their",
    "herself": "themselves",
    "him": "them",
    "himself": "themselves",
    "his": "their",
    "insane": "what is meant",
    "ladies": "everybody",
    "lame": "what is meant",
    "man hours": "hours of work",
    "man-hours": "hours of work",
    "mankind": "people",
    "manpower": "staff",
    "sanity check": "check",
    "she": "they",
    "spokesman": "spokesperson",
    "suffers from": "has",
    "the disabled": "disabled people",
    "tone deaf": "what is meant",
    "turns a blind eye": "ignores",
    "wheelchair-bound": "uses a wheelchair",
    "whitelist": "allow",
}
"""Words that leave somebody out, or make an illness or an impairment an insult, with what to write."""
