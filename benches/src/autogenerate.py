"""What Alembic finds to differ between a database and the tables of `tables.py`."""
import sys

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from tables import metadata

with create_engine(sys.argv[1]).connect() as connection:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    print(len(compare_metadata(context, metadata)))
