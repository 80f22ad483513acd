"""Loaded before Django's settings: gives the whole test process a home of its own, and property tests no clock."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

from hypothesis import HealthCheck, settings

if "DUNWELL_TEST_HOME" not in os.environ:
    os.environ["DUNWELL_TEST_HOME"] = tempfile.mkdtemp(prefix="dunwell-test-")
    atexit.register(shutil.rmtree, os.environ["DUNWELL_TEST_HOME"], ignore_errors=True)
os.environ["DUNWELL_HOME"] = os.environ["DUNWELL_TEST_HOME"]

# A busy machine is no failure. Where every run must tell the same, the examples are the same too.
settings.register_profile("dunwell", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", settings.get_profile("dunwell"), derandomize=True)
settings.load_profile("same" if os.environ.get("CI") == "true" else "dunwell")
