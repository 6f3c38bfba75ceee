"""Files in exactly the publishers' shape, blanks and quirks included, with invented words."""

from itertools import count

STAGES = ("Fundamental ", "Stage 1 ", "Stage 2 ", "Stage 3 ", "Stage 4 ")
PRINCIPLES = {
    "Steadiness ": (10, 5, 5),
    "Openness ": (6, 6, 6),
    "Warmth ": (7, 4, 4),
    "Wonder ": (8, 5, 5),
    "Welcome ": (10, 4, 4),
    "Wholeness ": (7, 4, 4),
}
"""How many behaviours, effective and ineffective practices each invented principle has."""
AREAS = {
    "Growing gardens": ("soil and seeds ", "watering well ", "pests and patience "),
    "Running a kitchen ": ("stocking shelves ", "heat and timing ", "waste and wonder "),
    "Sailing together ": ("reading weather ", "knots and sails ", "coming home "),
}


def standards_file() -> str:
    """Three areas of three sections of three competencies at five stages: 135 descriptors."""
    number = count(1)
    lines = [
        "version: 1.0",
        "managementAndLeadershipFramework:",
        "  frameworkElementName: Invented standards and competencies",
        "  focusAreas:",
    ]
    for area, sections in AREAS.items():
        lines += [f'  - title: "{area}"', f'    description: "An area about {area.lower()} , told briefly."']
        lines.append("    sections:")
        for section in sections:
            lines += [f'    - title: "{section}"', "      competencies:"]
            for place in range(1, 4):
                lines += [f'      - name: "Master {section}{place} "', "        descriptorsByStage:"]
                for stage in STAGES:
                    text = f"I practise step {next(number)} – and tell  others’ crews . I rest. "
                    lines += [f'        - stage: "{stage}"', f'          descriptor: "{text}"']
    return "\n".join(lines) + "\n"


def code_file() -> str:
    """Six principles, each with a mandate, behaviours and practices: 48 behaviours, 56 practices."""
    lines = [
        'version: "1.0"',
        "managementAndLeadershipFramework:",
        '  frameworkElementName: "Invented code for gardens and kitchens "',
        "  introduction:",
        '    summary: "This code is invented.  It tells nobody anything. "',
        "    applicability:",
        '      scope: "It applies to nobody - whether they row or sail. "',
        '      targetAudience: "It\'s for nobody. "',
        "      audienceExamples:",
        '        - "somebody who rows "',
        '        - "somebody who sails "',
        "    definitions:",
        '      rowing: "Rowing is about oars: two of them. "',
        "  corePrinciples:",
    ]
    for name, (behaviours, effective, ineffective) in PRINCIPLES.items():
        lines += [
            f'    - name: "{name}"',
            f'      summary: "Keep to {name.lower()} , always. "',
            "      mandate:",
        ]
        lines += [f'        - "Keep to {name.lower()}{part}. "' for part in ("early", "late")]
        lines += ["      behaviors:"]
        lines += [f'        - "keeping {name.lower()}in case {i} "' for i in range(1, behaviours + 1)]
        lines += ["      practices:", "        effective:"]
        lines += [f'          - "Shows {name.lower()}in act {i}. "' for i in range(1, effective + 1)]
        lines += ["        ineffective:"]
        lines += [f'          - "Lacks {name.lower()}in act {i}. "' for i in range(1, ineffective + 1)]
    return "\n".join(lines) + "\n"
