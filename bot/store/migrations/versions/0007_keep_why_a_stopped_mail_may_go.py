"""Keep why a stopped mail may go."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_reason",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.String(length=200), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_reason")),
    )
    with op.batch_alter_table("mail_reason", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_reason_at"), ["at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("mail_reason", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mail_reason_at"))

    op.drop_table("mail_reason")
