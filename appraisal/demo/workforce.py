"""What the demo trusts are made of: directorates, teams and jobs. Plausible, and true of no real trust."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MEDICAL: Final = "Medical and Dental"
NURSING: Final = "Nursing and Midwifery Registered"
SUPPORT: Final = "Additional Clinical Services"
THERAPY: Final = "Allied Health Professionals"
TECHNIC: Final = "Add Prof Scientific and Technic"
SCIENCE: Final = "Healthcare Scientists"
ADMIN: Final = "Administrative and Clerical"
ESTATES: Final = "Estates and Ancillary"
STUDENTS: Final = "Students"

STAFF_GROUPS: Final = (TECHNIC, SUPPORT, ADMIN, THERAPY, ESTATES, SCIENCE, MEDICAL, NURSING, STUDENTS)
"""The nine staff groups of the Electronic Staff Record, by its own names."""

PAY_BANDS: Final = ("2", "3", "4", "5", "6", "7", "8a", "8b", "8c", "8d", "9", "VSM", MEDICAL)
"""Agenda for Change bands open to new starters, very senior managers, and doctors' own scales."""


class Sector(StrEnum):
    """The kinds of trust the demo shows; the values are the registry's trust types."""

    ACUTE = "acute"
    MENTAL_HEALTH = "mental_health"
    AMBULANCE = "ambulance"


@dataclass(frozen=True)
class Job:
    """A job title with the bands it is paid at, and how common it is within its directorate."""

    staff_group: str
    title: str
    bands: tuple[str, ...]
    weight: int = 1


@dataclass(frozen=True)
class Directorate:
    """A part of a trust: its share of the staff, who leads it and its teams, and who works in them."""

    name: str
    share: int
    head: str
    team_lead: Job
    teams: tuple[str, ...]
    jobs: tuple[Job, ...]


DOCTORS = (Job(MEDICAL, "Consultant", (MEDICAL,), 3), Job(MEDICAL, "Resident doctor", (MEDICAL,), 4))
CLERKS = (Job(ADMIN, "Medical secretary", ("4",), 3), Job(ADMIN, "Ward clerk", ("2", "3"), 3))
NURSES = (
    Job(NURSING, "Staff nurse", ("5",), 24),
    Job(NURSING, "Senior staff nurse", ("6",), 9),
    Job(NURSING, "Clinical nurse specialist", ("6", "7"), 4),
)
CARERS = (Job(SUPPORT, "Healthcare assistant", ("2", "3"), 16), Job(SUPPORT, "Nursing associate", ("4",), 3))
APPRENTICE = (Job(STUDENTS, "Nursing degree apprentice", ("3", "4"), 2),)
WARD_LEAD = Job(NURSING, "Ward manager", ("7",))

PEOPLE = Directorate(
    "People and culture",
    4,
    "Director of people",
    Job(ADMIN, "People services manager", ("7", "8a")),
    ("People services", "Learning and development", "Staff wellbeing"),
    (
        Job(ADMIN, "People adviser", ("5", "6"), 3),
        Job(ADMIN, "Recruitment officer", ("4",), 3),
        Job(ADMIN, "Learning and development trainer", ("5", "6"), 2),
    ),
)
FINANCE = Directorate(
    "Finance, digital and data",
    5,
    "Director of finance",
    Job(ADMIN, "Finance and systems manager", ("7", "8a")),
    ("Financial services", "Procurement", "Service desk", "Analysis"),
    (
        Job(ADMIN, "Finance officer", ("4", "5"), 3),
        Job(ADMIN, "Data analyst", ("5", "6"), 2),
        Job(ADMIN, "Service desk technician", ("4", "5"), 2),
        Job(ADMIN, "Buyer", ("4", "5"), 1),
    ),
)
FACILITIES = Directorate(
    "Estates and facilities",
    8,
    "Director of estates and facilities",
    Job(ESTATES, "Facilities manager", ("6", "7")),
    ("Portering", "Domestic services", "Catering", "Maintenance"),
    (
        Job(ESTATES, "Domestic assistant", ("2",), 6),
        Job(ESTATES, "Porter", ("2", "3"), 4),
        Job(ESTATES, "Catering assistant", ("2",), 3),
        Job(ESTATES, "Electrician", ("4",), 1),
    ),
)

ACUTE = (
    Directorate(
        "Medicine and emergency care",
        24,
        "Director of operations, medicine",
        WARD_LEAD,
        ("Acute medical ward", "Emergency department", "Respiratory ward", "Stroke unit",
         "Older people's ward", "Heart ward", "Medical day unit", "Discharge lounge", "Frailty unit",
         "Kidney ward", "Liver ward", "Diabetes unit", "Short stay ward", "Infusion suite"),
        (*NURSES, *CARERS, *DOCTORS, *CLERKS, *APPRENTICE),
    ),
    Directorate(
        "Surgery and theatres",
        20,
        "Director of operations, surgery",
        WARD_LEAD,
        ("Surgical ward", "Theatres", "Recovery", "Day surgery", "Orthopaedic ward", "Intensive care",
         "Pre-assessment", "Vascular ward", "Eye unit"),
        (
            *NURSES,
            *CARERS,
            *DOCTORS,
            *CLERKS,
            Job(TECHNIC, "Operating department practitioner", ("5", "6"), 8),
        ),
    ),
    Directorate(
        "Women and children",
        14,
        "Director of midwifery and children's nursing",
        Job(NURSING, "Ward manager", ("7", "8a")),
        ("Children's ward", "Labour ward", "Community midwifery", "Neonatal unit", "Postnatal ward"),
        (
            Job(NURSING, "Midwife", ("5", "6"), 14),
            Job(NURSING, "Children's nurse", ("5", "6"), 10),
            Job(SUPPORT, "Maternity support worker", ("3",), 6),
            *DOCTORS,
            *CLERKS,
        ),
    ),
    Directorate(
        "Diagnostics and pharmacy",
        14,
        "Director of clinical support",
        Job(SCIENCE, "Laboratory manager", ("7", "8a")),
        ("Blood sciences", "Imaging", "Pharmacy", "Heart tests", "Cell pathology"),
        (
            Job(SCIENCE, "Biomedical scientist", ("5", "6"), 6),
            Job(SCIENCE, "Cardiac physiologist", ("6", "7"), 3),
            Job(THERAPY, "Diagnostic radiographer", ("5", "6"), 6),
            Job(TECHNIC, "Pharmacist", ("6", "7", "8a"), 4),
            Job(TECHNIC, "Pharmacy technician", ("4", "5"), 4),
            Job(SUPPORT, "Phlebotomist", ("3",), 3),
        ),
    ),
    Directorate(
        "Therapies and outpatients",
        11,
        "Director of therapies",
        Job(THERAPY, "Therapy team lead", ("7", "8a")),
        ("Physiotherapy", "Occupational therapy", "Outpatients", "Diet and swallowing"),
        (
            Job(THERAPY, "Physiotherapist", ("5", "6", "7"), 6),
            Job(THERAPY, "Occupational therapist", ("5", "6"), 4),
            Job(THERAPY, "Dietitian", ("5", "6"), 2),
            Job(SUPPORT, "Therapy assistant", ("3", "4"), 4),
            Job(ADMIN, "Outpatient booking clerk", ("3",), 4),
        ),
    ),
    FACILITIES,
    FINANCE,
    PEOPLE,
)  # fmt: skip

MENTAL_HEALTH_NURSES = (
    Job(NURSING, "Mental health nurse", ("5", "6"), 14),
    Job(NURSING, "Community mental health nurse", ("6",), 8),
)
MENTAL_HEALTH_TEAM = (
    *MENTAL_HEALTH_NURSES,
    Job(SUPPORT, "Mental health support worker", ("3", "4"), 12),
    Job(SUPPORT, "Peer support worker", ("3",), 3),
    Job(TECHNIC, "Clinical psychologist", ("7", "8a"), 5),
    Job(THERAPY, "Occupational therapist", ("5", "6"), 4),
    *DOCTORS,
    Job(ADMIN, "Team administrator", ("3", "4"), 4),
)

MENTAL_HEALTH = (
    Directorate(
        "Community services for adults",
        26,
        "Director of community services",
        Job(NURSING, "Community team manager", ("7", "8a")),
        ("Community mental health team north", "Community mental health team south", "Home treatment team",
         "Early intervention team", "Recovery college"),
        (*MENTAL_HEALTH_TEAM, *APPRENTICE),
    ),
    Directorate(
        "Hospital services",
        26,
        "Director of hospital services",
        WARD_LEAD,
        ("Adult ward", "Women's ward", "Intensive care ward", "Older adults' ward", "Section 136 suite"),
        (*MENTAL_HEALTH_TEAM, Job(SUPPORT, "Healthcare assistant", ("2", "3"), 8)),
    ),
    Directorate(
        "Children, young people and talking therapies",
        18,
        "Director of children's and talking therapies",
        Job(TECHNIC, "Clinical lead psychologist", ("8a", "8b")),
        ("Young people's team", "Eating disorder service", "Talking therapies", "Schools team"),
        (
            Job(TECHNIC, "Psychological wellbeing practitioner", ("5",), 8),
            Job(TECHNIC, "Cognitive behavioural therapist", ("7",), 6),
            *MENTAL_HEALTH_NURSES,
            Job(ADMIN, "Team administrator", ("3", "4"), 4),
        ),
    ),
    FACILITIES,
    FINANCE,
    PEOPLE,
)  # fmt: skip

AMBULANCE = (
    Directorate(
        "Emergency operations",
        40,
        "Director of emergency operations",
        Job(THERAPY, "Team leader, paramedics", ("7",)),
        ("North station", "Coast station", "City station", "Moor station", "South station", "Dales station"),
        (
            Job(THERAPY, "Paramedic", ("5", "6"), 14),
            Job(THERAPY, "Specialist paramedic", ("7",), 3),
            Job(SUPPORT, "Emergency care assistant", ("3", "4"), 10),
            Job(STUDENTS, "Paramedic degree apprentice", ("3", "4"), 2),
        ),
    ),
    Directorate(
        "Emergency operations centre",
        22,
        "Head of the emergency operations centre",
        Job(ADMIN, "Control room team leader", ("5", "6")),
        ("Call handling", "Dispatch", "Clinical desk"),
        (
            Job(ADMIN, "Emergency call handler", ("3", "4"), 10),
            Job(ADMIN, "Emergency dispatcher", ("4",), 6),
            Job(NURSING, "Clinical adviser", ("6",), 4),
            Job(MEDICAL, "Remote clinical decisions doctor", (MEDICAL,), 1),
        ),
    ),
    Directorate(
        "Patient transport",
        18,
        "Head of patient transport",
        Job(SUPPORT, "Patient transport team leader", ("4", "5")),
        ("East transport", "West transport"),
        (Job(SUPPORT, "Ambulance care assistant", ("2", "3"), 8), Job(ADMIN, "Transport planner", ("3",), 2)),
    ),
    Directorate(
        "Fleet and estates",
        8,
        "Head of fleet and estates",
        Job(ESTATES, "Fleet manager", ("6", "7")),
        ("Workshop", "Vehicle preparation"),
        (
            Job(ESTATES, "Vehicle technician", ("4", "5"), 4),
            Job(ESTATES, "Vehicle preparation worker", ("2",), 5),
        ),
    ),
    FINANCE,
    PEOPLE,
)

DIRECTORATES: Final = {
    Sector.ACUTE: ACUTE,
    Sector.MENTAL_HEALTH: MENTAL_HEALTH,
    Sector.AMBULANCE: AMBULANCE,
}
"""The first directorate of each has the named demo manager's team; the last is the people directorate."""
