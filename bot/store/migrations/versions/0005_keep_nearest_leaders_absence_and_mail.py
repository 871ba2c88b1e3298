"""Keep who leads whom, who is away, and who wants mail as well."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "manager",
        sa.Column("person_id", sa.String(length=200), nullable=False),
        sa.Column("manager_id", sa.String(length=200), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_manager")),
    )
    op.create_index(op.f("ix_manager_manager_id"), "manager", ["manager_id"])
    op.create_table(
        "absence",
        sa.Column("person_id", sa.String(length=200), nullable=False),
        sa.Column("away", sa.Boolean(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_absence")),
    )
    op.create_table(
        "mail_choice",
        sa.Column("person_id", sa.String(length=200), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_mail_choice")),
    )


def downgrade() -> None:
    op.drop_table("mail_choice")
    op.drop_table("absence")
    op.drop_index(op.f("ix_manager_manager_id"), table_name="manager")
    op.drop_table("manager")
