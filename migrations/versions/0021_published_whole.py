"""A published version is written at once with all its rows, by one function; nobody adds to it later."""

from alembic import op

from migrations import isolation

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

PUBLISHED = ("framework_version", "value", "behaviour", "scale_point", "behaviour_mapping")
# A row whose parent isn't among those that are written here finds none, and its column refuses to be empty:
# nothing gets into a version that stands already. Where the version itself isn't new, nothing is written.
PUBLISH = """
    WITH made AS (
        INSERT INTO public.framework_version
            (tenant_id, id, national_version_id, kind, code, name, version, definition,
             submitted_by_id, published_by_id, adopted_at)
        SELECT current_setting('app.tenant_id')::uuid, id, national_version_id, kind, code, name,
               told.version, definition, submitted_by_id, published_by_id, adopted_at
        FROM json_populate_record(NULL::public.framework_version, framework_publish.version) told
        ON CONFLICT DO NOTHING
        RETURNING tenant_id, id
    ), made_value AS (
        INSERT INTO public.value
            (tenant_id, id, version_id, national_value_id, code, name, statement, position)
        SELECT made.tenant_id, told.id, made.id, national_value_id, code, name, statement, position
        FROM made CROSS JOIN json_populate_recordset(NULL::public.value, parts -> 'value') told
        RETURNING id
    ), made_behaviour AS (
        INSERT INTO public.behaviour
            (tenant_id, id, value_id, national_behaviour_id, code, statement, position,
             effective, ineffective)
        SELECT made.tenant_id, told.id, made_value.id, national_behaviour_id, code, statement, position,
               effective, ineffective
        FROM made CROSS JOIN json_populate_recordset(NULL::public.behaviour, parts -> 'behaviour') told
        LEFT JOIN made_value ON made_value.id = told.value_id
        RETURNING id
    ), made_point AS (
        INSERT INTO public.scale_point
            (tenant_id, id, version_id, kind, code, points, label, meaning, position)
        SELECT made.tenant_id, told.id, made.id, kind, code, points, label, meaning, position
        FROM made CROSS JOIN json_populate_recordset(NULL::public.scale_point, parts -> 'scale_point') told
    ), made_mapping AS (
        INSERT INTO public.behaviour_mapping
            (tenant_id, id, behaviour_id, national_value_id, relation, weight)
        SELECT made.tenant_id, told.id, made_behaviour.id, national_value_id, relation, weight
        FROM made
        CROSS JOIN json_populate_recordset(NULL::public.behaviour_mapping, parts -> 'behaviour_mapping') told
        LEFT JOIN made_behaviour ON made_behaviour.id = told.behaviour_id
    )
    SELECT id FROM made
"""


def upgrade() -> None:
    isolation.definer_function(
        "framework_publish(version json, parts json)", "SETOF uuid", PUBLISH, changes=True
    )
    for table in PUBLISHED:
        op.execute(f"REVOKE INSERT ON {table} FROM appraisal_app")


def downgrade() -> None:
    for table in PUBLISHED:
        op.execute(f"GRANT INSERT ON {table} TO appraisal_app")
    op.execute("DROP FUNCTION framework_publish")
