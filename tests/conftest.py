"""What every test shares: repeatable random examples, and figures that need no screen."""

import os

from hypothesis import settings

os.environ.setdefault("MPLBACKEND", "Agg")

# No deadline: a busy machine is not a fault. No database: a run leaves no files behind.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")
