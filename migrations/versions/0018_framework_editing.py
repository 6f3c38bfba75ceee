"""Frameworks that organisations write: drafts, comments, what local behaviours map to, and retirement."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op

from migrations import isolation

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

PUBLISHED = ("framework_version", "value", "behaviour", "scale_point")
# Tables of versions hold a handful of rows an organisation, and no release has run on them yet: a version
# that still runs can't miss what is dropped, and looking through them takes no time.
DROP_STATUS = "-- squawk-ignore ban-drop-column\nALTER TABLE framework_version DROP COLUMN status"
DROP_UNIQUE = (
    "-- squawk-ignore ban-drop-constraint\n"
    "ALTER TABLE framework_version DROP CONSTRAINT uq_framework_version_version"
)
ADD_UNIQUE = (
    "-- squawk-ignore disallowed-unique-constraint\n"
    "ALTER TABLE framework_version ADD CONSTRAINT uq_framework_version_code UNIQUE (tenant_id, code, version)"
)
REQUIRED = (
    ("national_framework_version", "definition"),
    ("framework_version", "definition"),
    ("framework_version", "code"),
    ("framework_version", "kind"),
)
CHECKS = {
    "kind": "kind IN ('adopted', 'extension', 'own') AND (kind = 'own') = (national_version_id IS NULL)",
    "second_person": "published_by_id <> submitted_by_id",
    "people": "num_nulls(submitted_by_id, published_by_id) = CASE kind WHEN 'adopted' THEN 2 ELSE 0 END",
}
ABBREVIATIONS = {
    "working-together-for-patients": "WTP",
    "respect-and-dignity": "RD",
    "commitment-to-quality-of-care": "CQC",
    "compassion": "C",
    "improving-lives": "IL",
    "everyone-counts": "EC",
}
SCALES = {
    "behaviour": ("frequency", "How often the behaviour is seen"),
    "objective": ("achievement", "How far the objective was met"),
}
VALUES = "SELECT * FROM national_value WHERE version_id = :id ORDER BY position"
BEHAVIOURS = "SELECT * FROM national_behaviour WHERE value_id = :id ORDER BY position"
ENTRIES = "SELECT * FROM national_scale_point WHERE version_id = :id ORDER BY position"
SCALE_SOURCE = "This project's national measurement"


def upgrade() -> None:
    _add_columns()
    _add_tables()
    _fill()
    for table, column in REQUIRED:
        op.execute(
            "-- squawk-ignore adding-not-nullable-field\n"
            f"ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL"
        )
    op.execute(DROP_UNIQUE)
    op.execute(ADD_UNIQUE)
    op.execute(DROP_STATUS)
    op.execute(
        "-- squawk-ignore ban-drop-not-null\n"
        "ALTER TABLE framework_version ALTER COLUMN national_version_id DROP NOT NULL"
    )
    for name, condition in CHECKS.items():
        op.execute(
            "-- squawk-ignore constraint-missing-not-valid\n"
            f"ALTER TABLE framework_version ADD CONSTRAINT ck_framework_version_{name} CHECK ({condition})"
        )
    for table in PUBLISHED:
        op.execute(f"REVOKE UPDATE, DELETE ON {table} FROM appraisal_app")


def _add_columns() -> None:
    # JSON and not JSONB, here and in drafts: a document comes out with its keys in the order they went in.
    for table in ("national_framework_version", "framework_version"):
        op.add_column(table, sa.Column("definition", sa.JSON(), nullable=True))
    for name in ("code", "kind"):
        op.add_column("framework_version", sa.Column(name, sa.Text(), nullable=True))
    for name in ("submitted_by_id", "published_by_id"):
        op.add_column("framework_version", sa.Column(name, sa.UUID(), nullable=True))
        isolation.new_column_refers("framework_version", name, "person")
    op.add_column("appraisal", sa.Column("stage", sa.Text(), nullable=True))


def _add_tables() -> None:
    op.create_table(
        "framework_draft",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_by_id", sa.UUID(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.UUID(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by_id", sa.UUID(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version_id", sa.UUID(), nullable=True),
        sa.Column("asked", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'in_review', 'published', 'discarded')", name=op.f("ck_framework_draft_state")
        ),
        sa.CheckConstraint(
            "num_nulls(submitted_by_id, submitted_at)"
            " = CASE WHEN state IN ('in_review', 'published') THEN 0 ELSE 2 END",
            name=op.f("ck_framework_draft_submitted"),
        ),
        sa.CheckConstraint(
            "(state = 'published') = (version_id IS NOT NULL)", name=op.f("ck_framework_draft_published")
        ),
        *_people("framework_draft", "created_by_id", "changed_by_id", "submitted_by_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "version_id"],
            ["framework_version.tenant_id", "framework_version.id"],
            name=op.f("fk_framework_draft_version_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_framework_draft")),
    )
    op.create_table(
        "framework_comment",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("draft_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.UUID(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by_id", sa.UUID(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('comment', 'return')", name=op.f("ck_framework_comment_kind")),
        sa.CheckConstraint("text <> ''", name=op.f("ck_framework_comment_text")),
        sa.CheckConstraint(
            "(settled_by_id IS NULL) = (settled_at IS NULL)", name=op.f("ck_framework_comment_settled")
        ),
        *_people("framework_comment", "by_id", "settled_by_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "draft_id"],
            ["framework_draft.tenant_id", "framework_draft.id"],
            name=op.f("fk_framework_comment_draft_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_framework_comment")),
    )
    op.create_index("ix_framework_comment_draft_id", "framework_comment", ["tenant_id", "draft_id", "at"])
    op.create_table(
        "framework_retirement",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("version_id", sa.UUID(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.UUID(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_people("framework_retirement", "by_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "version_id"],
            ["framework_version.tenant_id", "framework_version.id"],
            name=op.f("fk_framework_retirement_version_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_framework_retirement")),
        sa.UniqueConstraint("tenant_id", "version_id", name="uq_framework_retirement_version_id"),
    )
    op.create_table(
        "behaviour_mapping",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("behaviour_id", sa.UUID(), nullable=False),
        sa.Column("national_value_id", sa.UUID(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("weight", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.CheckConstraint(
            "relation IN ('exact', 'narrower', 'broader', 'related')",
            name=op.f("ck_behaviour_mapping_relation"),
        ),
        sa.CheckConstraint(
            "(relation IN ('exact', 'narrower')) = (weight IS NOT NULL)",
            name=op.f("ck_behaviour_mapping_counted"),
        ),
        sa.CheckConstraint("weight > 0 AND weight <= 10", name=op.f("ck_behaviour_mapping_weight")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "behaviour_id"],
            ["behaviour.tenant_id", "behaviour.id"],
            name=op.f("fk_behaviour_mapping_behaviour_id"),
        ),
        sa.ForeignKeyConstraint(
            ["national_value_id"], ["national_value.id"], name=op.f("fk_behaviour_mapping_national_value_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_behaviour_mapping")),
        sa.UniqueConstraint(
            "tenant_id", "behaviour_id", "national_value_id", name="uq_behaviour_mapping_national_value_id"
        ),
    )
    isolation.organisation_owned(
        "framework_draft", "framework_comment", grants="SELECT, INSERT, UPDATE"
    )  # what was drafted and said of it stays to be seen
    isolation.organisation_owned("framework_retirement", "behaviour_mapping", grants="SELECT, INSERT")


def _people(table: str, *columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            ["tenant_id", column], ["person.tenant_id", "person.id"], name=op.f(f"fk_{table}_{column}")
        )
        for column in columns
    ]


def _fill() -> None:
    """Give every version there is its document: until now all were national ones and copies of them."""
    if op.get_context().as_sql:
        return
    connection = op.get_bind()
    for version in connection.execute(sa.text("SELECT * FROM national_framework_version")).mappings().all():
        connection.execute(
            sa.text("UPDATE national_framework_version SET definition = :document WHERE id = :id").bindparams(
                sa.bindparam("document", type_=sa.JSON)
            ),
            {"id": version["id"], "document": _document(connection, version)},
        )
    isolation.for_each_organisation(_fill_copies)


def _fill_copies(organisation: UUID) -> None:
    for statement in (
        "UPDATE framework_version SET code = national.framework_code, kind = 'adopted',"
        " definition = national.definition FROM national_framework_version national"
        " WHERE tenant_id = :own AND national.id = national_version_id",
        "INSERT INTO framework_retirement (tenant_id, id, version_id, reason, at)"
        " SELECT tenant_id, md5('retired' || id)::uuid, id, '', now() FROM framework_version"
        " WHERE tenant_id = :own AND status = 'retired'",
    ):
        op.get_bind().execute(sa.text(statement), {"own": organisation})


def _document(connection: sa.Connection, version: sa.RowMapping) -> dict[str, Any]:
    """A version as one document, from its rows and from what only the file it came from said."""
    dated = version["published_on"].isoformat()
    values = _rows(connection, VALUES, version["id"])
    return {
        "code": version["framework_code"],
        "name": version["name"],
        "version": version["version"],
        "published_on": dated,
        "source": version["source"],
        "source_dated": dated,
        "purpose": "appraisal",
        "behaviour_scale": _scale(connection, version["id"], "behaviour", dated),
        "objective_scale": _scale(connection, version["id"], "objective", dated),
        "values": [_value(connection, value) for value in values],
    }


def _value(connection: sa.Connection, value: sa.RowMapping) -> dict[str, Any]:
    behaviours = _rows(connection, BEHAVIOURS, value["id"])
    return {
        "code": value["code"],
        "abbreviation": ABBREVIATIONS.get(value["code"], value["code"]),
        "name": value["name"],
        "statement": value["statement"],
        "behaviours": [
            {name: behaviour[name] for name in ("code", "statement", "effective", "ineffective")}
            for behaviour in behaviours
        ],
    }


def _scale(connection: sa.Connection, version_id: UUID, kind: str, dated: str) -> dict[str, Any]:
    entries = _rows(connection, ENTRIES, version_id)
    mine = [entry for entry in entries if entry["kind"] == kind]
    points = [entry for entry in mine if entry["points"] is not None]
    code, name = SCALES[kind]
    return {
        "code": code,
        "name": name,
        "direction": "higher_is_more",
        "meets": points[len(points) // 2]["code"],
        "source": SCALE_SOURCE,
        "source_dated": dated,
        "points": [{name: each[name] for name in ("code", "points", "label", "meaning")} for each in points],
        "non_ratings": [
            {name: each[name] for name in ("code", "label", "meaning")}
            for each in mine
            if each["points"] is None
        ],
    }


def _rows(connection: sa.Connection, statement: str, owner: UUID) -> Sequence[sa.RowMapping]:
    return connection.execute(sa.text(statement), {"id": owner}).mappings().all()


def downgrade() -> None:
    """Fails where an organisation published its own: before this there was no place for such a version."""
    for table in PUBLISHED:
        op.execute(f"GRANT UPDATE, DELETE ON {table} TO appraisal_app")
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_framework_version_{name}"), "framework_version", type_="check")
    op.alter_column("framework_version", "national_version_id", nullable=False)
    op.add_column(
        "framework_version", sa.Column("status", sa.Text(), server_default="published", nullable=False)
    )
    op.alter_column("framework_version", "status", server_default=None)
    isolation.for_each_organisation(_retire)
    op.create_check_constraint(
        op.f("ck_framework_version_status"),
        "framework_version",
        "status IN ('draft', 'in_review', 'published', 'retired')",
    )
    op.drop_constraint("uq_framework_version_code", "framework_version", type_="unique")
    op.create_unique_constraint(
        "uq_framework_version_version", "framework_version", ["tenant_id", "national_version_id", "version"]
    )
    op.drop_table("behaviour_mapping")
    op.drop_table("framework_retirement")
    op.drop_index("ix_framework_comment_draft_id", table_name="framework_comment")
    op.drop_table("framework_comment")
    op.drop_table("framework_draft")
    op.drop_column("appraisal", "stage")
    for name in ("published_by_id", "submitted_by_id"):
        op.drop_constraint(op.f(f"fk_framework_version_{name}"), "framework_version", type_="foreignkey")
        op.drop_column("framework_version", name)
    for table, column in reversed(REQUIRED):
        op.drop_column(table, column)


def _retire(organisation: UUID) -> None:
    op.get_bind().execute(
        sa.text(
            "UPDATE framework_version SET status = 'retired' FROM framework_retirement retirement"
            " WHERE framework_version.tenant_id = :own AND retirement.tenant_id = :own"
            " AND retirement.version_id = framework_version.id"
        ),
        {"own": organisation},
    )
