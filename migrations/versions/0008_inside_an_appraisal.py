"""What stands inside an appraisal."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import isolation

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "confirmation",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("appraisal_id", sa.UUID(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("party IN ('appraisee', 'appraiser')", name=op.f("ck_confirmation_party")),
        sa.CheckConstraint("step IN ('objectives', 'conversation')", name=op.f("ck_confirmation_step")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "appraisal_id"],
            ["appraisal.tenant_id", "appraisal.id"],
            name=op.f("fk_confirmation_appraisal_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_confirmation")),
        sa.UniqueConstraint("tenant_id", "appraisal_id", "step", "party", name="uq_confirmation_party"),
    )
    op.create_table(
        "conversation",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("appraisal_id", sa.UUID(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("development_plan", sa.Text(), nullable=False),
        sa.Column("career", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "appraisal_id"],
            ["appraisal.tenant_id", "appraisal.id"],
            name=op.f("fk_conversation_appraisal_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("tenant_id", "appraisal_id", name="uq_conversation_appraisal"),
    )
    op.create_table(
        "half",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("appraisal_id", sa.UUID(), nullable=False),
        sa.Column("perspective", sa.Text(), nullable=False),
        sa.Column("author_id", sa.UUID(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("perspective IN ('self', 'appraiser')", name=op.f("ck_half_perspective")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "appraisal_id"],
            ["appraisal.tenant_id", "appraisal.id"],
            name=op.f("fk_half_appraisal_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_half")),
        sa.UniqueConstraint("tenant_id", "appraisal_id", "perspective", name="uq_half_perspective"),
    )
    op.create_table(
        "objective",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("appraisal_id", sa.UUID(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("weight", sa.Numeric(precision=7, scale=3), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("weight >= 0", name=op.f("ck_objective_weight")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "appraisal_id"],
            ["appraisal.tenant_id", "appraisal.id"],
            name=op.f("fk_objective_appraisal_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_objective")),
        sa.UniqueConstraint(
            "tenant_id",
            "appraisal_id",
            "position",
            deferrable=True,
            initially="DEFERRED",
            name="uq_objective_position",
        ),
    )
    op.create_table(
        "quality_pulse",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("appraisal_id", sa.UUID(), nullable=False),
        sa.Column("improve", sa.Text(), nullable=False),
        sa.Column("objectives", sa.Text(), nullable=False),
        sa.Column("valued", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "improve IN ('definitely', 'to_some_extent', 'no')", name=op.f("ck_quality_pulse_improve")
        ),
        sa.CheckConstraint(
            "objectives IN ('definitely', 'to_some_extent', 'no')", name=op.f("ck_quality_pulse_objectives")
        ),
        sa.CheckConstraint(
            "valued IN ('definitely', 'to_some_extent', 'no')", name=op.f("ck_quality_pulse_valued")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "appraisal_id"],
            ["appraisal.tenant_id", "appraisal.id"],
            name=op.f("fk_quality_pulse_appraisal_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_quality_pulse")),
        sa.UniqueConstraint("tenant_id", "appraisal_id", name="uq_quality_pulse_appraisal"),
    )
    op.create_index(
        "ix_quality_pulse_appraisal_id", "quality_pulse", ["tenant_id", "appraisal_id"], unique=False
    )
    op.create_table(
        "score",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("appraisal_id", sa.UUID(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("perspective", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=True),
        sa.Column("how", sa.Text(), nullable=True),
        sa.Column("what_band", sa.Text(), nullable=True),
        sa.Column("how_band", sa.Text(), nullable=True),
        sa.Column("explanation", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "perspective IN ('self', 'appraiser', 'agreed')", name=op.f("ck_score_perspective")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "appraisal_id"],
            ["appraisal.tenant_id", "appraisal.id"],
            name=op.f("fk_score_appraisal_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_score")),
        sa.UniqueConstraint(
            "tenant_id", "appraisal_id", "revision", "perspective", name="uq_score_perspective"
        ),
    )
    op.create_table(
        "intervention",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("appraisal_id", sa.UUID(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("action IN ('excuse', 'readmit', 'reopen')", name=op.f("ck_intervention_action")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_intervention_reason")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "appraisal_id"],
            ["appraisal.tenant_id", "appraisal.id"],
            name=op.f("fk_intervention_appraisal_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_intervention")),
    )
    op.create_index(
        "ix_intervention_appraisal_id", "intervention", ["tenant_id", "appraisal_id"], unique=False
    )
    op.create_table(
        "signature",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("appraisal_id", sa.UUID(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind = 'signed' OR words <> ''", name=op.f("ck_signature_words")),
        sa.CheckConstraint("kind IN ('signed', 'disagreed')", name=op.f("ck_signature_kind")),
        sa.CheckConstraint(
            "party IN ('appraisee', 'appraiser', 'countersigner')", name=op.f("ck_signature_party")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "appraisal_id"],
            ["appraisal.tenant_id", "appraisal.id"],
            name=op.f("fk_signature_appraisal_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_signature")),
        sa.UniqueConstraint("tenant_id", "appraisal_id", "revision", "party", name="uq_signature_party"),
    )
    op.create_table(
        "wellbeing_note",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("appraisal_id", sa.UUID(), nullable=False),
        sa.Column("adjustments", sa.Text(), nullable=False),
        sa.Column("wellbeing", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "appraisal_id"],
            ["appraisal.tenant_id", "appraisal.id"],
            name=op.f("fk_wellbeing_note_appraisal_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_wellbeing_note")),
        sa.UniqueConstraint("tenant_id", "appraisal_id", name="uq_wellbeing_note_appraisal"),
    )
    op.create_table(
        "agreed_rating",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("appraisal_id", sa.UUID(), nullable=False),
        sa.Column("behaviour_id", sa.UUID(), nullable=True),
        sa.Column("objective_id", sa.UUID(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("non_rating", sa.Text(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("appraisee_words", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("basis IN ('equal', 'agreed', 'not_agreed')", name=op.f("ck_agreed_rating_basis")),
        sa.CheckConstraint(
            "num_nonnulls(behaviour_id, objective_id) = 1", name=op.f("ck_agreed_rating_item")
        ),
        sa.CheckConstraint("num_nonnulls(points, non_rating) <= 1", name=op.f("ck_agreed_rating_answer")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "appraisal_id"],
            ["appraisal.tenant_id", "appraisal.id"],
            name=op.f("fk_agreed_rating_appraisal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "behaviour_id"],
            ["behaviour.tenant_id", "behaviour.id"],
            name=op.f("fk_agreed_rating_behaviour_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "objective_id"],
            ["objective.tenant_id", "objective.id"],
            name=op.f("fk_agreed_rating_objective_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_agreed_rating")),
        sa.UniqueConstraint("tenant_id", "appraisal_id", "behaviour_id", name="uq_agreed_rating_behaviour"),
        sa.UniqueConstraint("tenant_id", "appraisal_id", "objective_id", name="uq_agreed_rating_objective"),
    )
    op.create_table(
        "rating",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("half_id", sa.UUID(), nullable=False),
        sa.Column("behaviour_id", sa.UUID(), nullable=True),
        sa.Column("objective_id", sa.UUID(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("non_rating", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("num_nonnulls(behaviour_id, objective_id) = 1", name=op.f("ck_rating_item")),
        sa.CheckConstraint("num_nonnulls(points, non_rating) <= 1", name=op.f("ck_rating_answer")),
        sa.CheckConstraint("points BETWEEN 1 AND 5", name=op.f("ck_rating_points")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "behaviour_id"],
            ["behaviour.tenant_id", "behaviour.id"],
            name=op.f("fk_rating_behaviour_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "half_id"], ["half.tenant_id", "half.id"], name=op.f("fk_rating_half_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "objective_id"],
            ["objective.tenant_id", "objective.id"],
            name=op.f("fk_rating_objective_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_rating")),
        sa.UniqueConstraint("tenant_id", "half_id", "behaviour_id", name="uq_rating_behaviour"),
        sa.UniqueConstraint("tenant_id", "half_id", "objective_id", name="uq_rating_objective"),
    )
    isolation.organisation_owned(
        "objective",
        "confirmation",
        "half",
        "rating",
        "agreed_rating",
        "conversation",
        "wellbeing_note",
        "signature",
        "intervention",
        "score",
        "quality_pulse",
    )


def downgrade() -> None:
    op.drop_table("rating")
    op.drop_table("agreed_rating")
    op.drop_table("wellbeing_note")
    op.drop_table("signature")
    op.drop_index("ix_intervention_appraisal_id", table_name="intervention")
    op.drop_table("intervention")
    op.drop_table("score")
    op.drop_index("ix_quality_pulse_appraisal_id", table_name="quality_pulse")
    op.drop_table("quality_pulse")
    op.drop_table("objective")
    op.drop_table("half")
    op.drop_table("conversation")
    op.drop_table("confirmation")
