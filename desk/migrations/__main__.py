"""`python -m desk.migrations`: bring the SQLite file that stdin names to the newest schema.

A process of its own takes Alembic with it when it ends, and all that it read of the migrations.
"""

import sys

from sqlalchemy import make_url

from desk.migrations import upgrade
from desk.storage.engines import sqlite_engine

url = make_url(sys.stdin.read()).set(drivername="sqlite")
engine = sqlite_engine(url, None, begin="BEGIN IMMEDIATE", connections=1)
with engine.begin() as connection:
    upgrade(connection)
