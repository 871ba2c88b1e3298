"""Full-text search over experiences: FTS5 in SQLite, a tsvector in PostgreSQL, kept by triggers.

``experience.search_text`` holds Danish and English stems, so both databases index plain words.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SQLITE = (
    """CREATE VIRTUAL TABLE experience_fts USING fts5(
        id UNINDEXED, stems, tokenize = "unicode61 remove_diacritics 0")""",
    """CREATE TRIGGER experience_fts_insert AFTER INSERT ON experience BEGIN
        INSERT INTO experience_fts (id, stems) VALUES (new.id, new.search_text); END""",
    """CREATE TRIGGER experience_fts_update AFTER UPDATE OF search_text ON experience BEGIN
        DELETE FROM experience_fts WHERE id = old.id;
        INSERT INTO experience_fts (id, stems) VALUES (new.id, new.search_text); END""",
    """CREATE TRIGGER experience_fts_delete AFTER DELETE ON experience BEGIN
        DELETE FROM experience_fts WHERE id = old.id; END""",
    "INSERT INTO experience_fts (id, stems) SELECT id, search_text FROM experience",
)

_POSTGRESQL = (
    """CREATE TABLE experience_fts (
        id varchar(200) PRIMARY KEY REFERENCES experience (id) ON DELETE CASCADE,
        stems tsvector NOT NULL)""",
    "CREATE INDEX ix_experience_fts_stems ON experience_fts USING gin (stems)",
    """CREATE FUNCTION experience_fts_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO experience_fts (id, stems) VALUES (NEW.id, to_tsvector('simple', NEW.search_text))
        ON CONFLICT (id) DO UPDATE SET stems = EXCLUDED.stems; RETURN NEW; END $$""",
    """CREATE TRIGGER experience_fts_keep AFTER INSERT OR UPDATE OF search_text ON experience
        FOR EACH ROW EXECUTE FUNCTION experience_fts_keep()""",
    "INSERT INTO experience_fts (id, stems) SELECT id, to_tsvector('simple', search_text) FROM experience",
)


def upgrade() -> None:
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER experience_fts_{name}")
    else:
        op.execute("DROP TRIGGER experience_fts_keep ON experience")
        op.execute("DROP FUNCTION experience_fts_keep")
    op.execute("DROP TABLE experience_fts")
