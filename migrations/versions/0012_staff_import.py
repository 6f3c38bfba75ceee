"""Departments, equality characteristics and the staging of staff imports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import isolation

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

STAGED = (
    "employee_number",
    "assignment_number",
    "given_name",
    "family_name",
    "email",
    "staff_group",
    "pay_band",
    "job_title",
    "department",
    "supervisor",
)
CHARACTERISTICS = (
    "date_of_birth",
    "gender",
    "gender_same_as_at_birth",
    "ethnicity",
    "sexual_orientation",
    "religion_or_belief",
    "disability",
)
# All four run as the owner, whom the policies hold to the organisation that is set.
KEEP = """
    WITH staged AS (
        DELETE FROM public.staged_characteristics waiting
        WHERE waiting.tenant_id = current_setting('app.tenant_id')::uuid AND waiting.import_id = import
        RETURNING waiting.*
    )
    INSERT INTO public.equality_characteristics AS kept
        (tenant_id, id, person_id,
         date_of_birth, gender, gender_same_as_at_birth, ethnicity,
         sexual_orientation, religion_or_belief, disability)
    SELECT person.tenant_id, md5(person.id::text || 'equality')::uuid, person.id,
           CASE WHEN 'date_of_birth' = ANY (columns) THEN staged.date_of_birth ELSE known.date_of_birth END,
           CASE WHEN 'gender' = ANY (columns) THEN staged.gender ELSE known.gender END,
           CASE WHEN 'gender_same_as_at_birth' = ANY (columns)
                THEN staged.gender_same_as_at_birth ELSE known.gender_same_as_at_birth END,
           CASE WHEN 'ethnicity' = ANY (columns) THEN staged.ethnicity ELSE known.ethnicity END,
           CASE WHEN 'sexual_orientation' = ANY (columns)
                THEN staged.sexual_orientation ELSE known.sexual_orientation END,
           CASE WHEN 'religion_or_belief' = ANY (columns)
                THEN staged.religion_or_belief ELSE known.religion_or_belief END,
           CASE WHEN 'disability' = ANY (columns) THEN staged.disability ELSE known.disability END
    FROM staged
    JOIN public.person ON person.tenant_id = staged.tenant_id
                      AND person.employee_number = staged.employee_number
    LEFT JOIN public.equality_characteristics known
           ON known.tenant_id = person.tenant_id AND known.person_id = person.id
    WHERE known.id IS NOT NULL
       OR num_nonnulls(staged.date_of_birth, staged.gender,
                           staged.gender_same_as_at_birth, staged.ethnicity,
                           staged.sexual_orientation, staged.religion_or_belief,
                           staged.disability) > 0
    ON CONFLICT (tenant_id, person_id) DO UPDATE
    SET (date_of_birth, gender, gender_same_as_at_birth, ethnicity,
         sexual_orientation, religion_or_belief, disability) =
        ROW (excluded.date_of_birth, excluded.gender, excluded.gender_same_as_at_birth, excluded.ethnicity,
             excluded.sexual_orientation, excluded.religion_or_belief, excluded.disability)
    WHERE (kept.date_of_birth, kept.gender, kept.gender_same_as_at_birth, kept.ethnicity,
           kept.sexual_orientation, kept.religion_or_belief, kept.disability)
          IS DISTINCT FROM
          (excluded.date_of_birth, excluded.gender, excluded.gender_same_as_at_birth, excluded.ethnicity,
           excluded.sexual_orientation, excluded.religion_or_belief, excluded.disability)
    RETURNING kept.person_id
"""
COUNTS = """
    SELECT told.said, CASE WHEN count(*) > 7 THEN (round(count(*) / 5.0) * 5)::integer END
    FROM (
        SELECT coalesce(
            CASE WHEN characteristic <> 'age' THEN to_jsonb(kept) ->> characteristic
                 WHEN age.years < 21 THEN '16 to 20' WHEN age.years < 31 THEN '21 to 30'
                 WHEN age.years < 41 THEN '31 to 40' WHEN age.years < 51 THEN '41 to 50'
                 WHEN age.years < 66 THEN '51 to 65' WHEN age.years >= 66 THEN '66 and over' END,
            'Not recorded') AS said
        FROM public.person
        LEFT JOIN public.equality_characteristics kept
               ON kept.tenant_id = person.tenant_id AND kept.person_id = person.id
        CROSS JOIN LATERAL (SELECT extract(year FROM age(current_date, kept.date_of_birth)) AS years) age
        WHERE person.tenant_id = current_setting('app.tenant_id')::uuid
          AND (person.left_on IS NULL OR person.left_on >= current_date)
    ) told
    WHERE characteristic IN ('age', 'gender', 'gender_same_as_at_birth', 'ethnicity', 'sexual_orientation',
                             'religion_or_belief', 'disability')
    GROUP BY told.said
"""
ONES_OWN = """
    SELECT to_jsonb(kept) - ARRAY['tenant_id', 'id', 'person_id']
    FROM public.equality_characteristics kept
    WHERE kept.tenant_id = current_setting('app.tenant_id')::uuid AND kept.person_id = person
"""
FORGET = """
    DELETE FROM public.equality_characteristics kept
    WHERE kept.tenant_id = current_setting('app.tenant_id')::uuid AND kept.person_id = person
    RETURNING kept.person_id
"""


def upgrade() -> None:
    _departments()
    _equality()
    _imports()
    _functions()


def _key() -> tuple[sa.Column, ...]:  # type: ignore[type-arg] # of any type: a key's columns
    return sa.Column("tenant_id", sa.UUID(), nullable=False), sa.Column("id", sa.UUID(), nullable=False)


def _characteristics() -> tuple[sa.Column, ...]:  # type: ignore[type-arg] # dates and texts
    return tuple(
        sa.Column(name, sa.Date() if name == "date_of_birth" else sa.Text(), nullable=True)
        for name in CHARACTERISTICS
    )


def _departments() -> None:
    op.create_table(
        "department",
        *_key(),
        sa.Column("parent_id", sa.UUID(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "parent_id"],
            ["department.tenant_id", "department.id"],
            name=op.f("fk_department_parent_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_department")),
        sa.UniqueConstraint("tenant_id", "path", name="uq_department_path"),
    )
    op.create_index("ix_department_parent_id", "department", ["tenant_id", "parent_id"])
    isolation.organisation_owned("department")
    op.create_index("ix_post_department", "post", ["tenant_id", "department"])


def _equality() -> None:
    op.create_table(
        "equality_characteristics",
        *_key(),
        sa.Column("person_id", sa.UUID(), nullable=False),
        *_characteristics(),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_equality_characteristics_person_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_equality_characteristics")),
        sa.UniqueConstraint("tenant_id", "person_id", name="uq_equality_characteristics_person_id"),
    )
    isolation.sealed("equality_characteristics")


def _imports() -> None:
    op.create_table(
        "staff_import",
        *_key(),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("columns", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("faults", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("report", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("missing", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.UUID(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('staged', 'applied')", name=op.f("ck_staff_import_state")),
        sa.CheckConstraint(
            "(state = 'applied') = (applied_at IS NOT NULL)", name=op.f("ck_staff_import_applied")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "by_id"], ["person.tenant_id", "person.id"], name=op.f("fk_staff_import_by_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_staff_import")),
    )
    op.create_index("ix_staff_import_expires_at", "staff_import", ["tenant_id", "expires_at"])
    op.create_table(
        "staff_import_row",
        *_key(),
        sa.Column("import_id", sa.UUID(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("changes", postgresql.ARRAY(sa.Text()), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=True) for name in STAGED),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("fte", sa.Numeric(precision=4, scale=3), nullable=True),
        sa.Column("person_id", sa.UUID(), nullable=True),
        sa.Column("post_id", sa.UUID(), nullable=True),
        sa.Column("manager_id", sa.UUID(), nullable=True),
        _of_import("staff_import_row"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_staff_import_row")),
    )
    op.create_table(
        "staged_characteristics",
        *_key(),
        sa.Column("import_id", sa.UUID(), nullable=False),
        sa.Column("employee_number", sa.Text(), nullable=False),
        *_characteristics(),
        _of_import("staged_characteristics"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_staged_characteristics")),
    )
    for table in ("staff_import_row", "staged_characteristics"):
        op.create_index(f"ix_{table}_import_id", table, ["tenant_id", "import_id"])
    isolation.organisation_owned("staff_import", "staff_import_row")
    isolation.sealed("staged_characteristics", grants="INSERT")


def _of_import(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", "import_id"],
        ["staff_import.tenant_id", "staff_import.id"],
        name=op.f(f"fk_{table}_import_id"),
        ondelete="CASCADE",
    )


def _functions() -> None:
    made = isolation.definer_function
    made("equality_keep(import uuid, columns text[])", "SETOF uuid", KEEP, changes=True)
    made("equality_counts(characteristic text)", "TABLE (category text, people integer)", COUNTS)
    made("equality_of(person uuid)", "jsonb", ONES_OWN)
    made("equality_forget(person uuid)", "SETOF uuid", FORGET, changes=True)


def downgrade() -> None:
    for name in ("equality_forget", "equality_of", "equality_counts", "equality_keep"):
        op.execute(f"DROP FUNCTION {name}")
    for table in ("staged_characteristics", "staff_import_row", "staff_import"):
        op.drop_table(table)
    op.drop_table("equality_characteristics")
    op.drop_index("ix_post_department", table_name="post")
    op.drop_table("department")
