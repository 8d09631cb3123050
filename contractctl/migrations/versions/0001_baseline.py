"""Baseline."""
from alembic import op
from contractctl.models import metadata
revision = "0001"
down_revision = None
def upgrade() -> None:
    metadata.create_all(op.get_bind())
