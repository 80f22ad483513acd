"""Loaded before Django's settings: gives the whole test process a home of its own."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

if "DUNWELL_TEST_HOME" not in os.environ:
    os.environ["DUNWELL_TEST_HOME"] = tempfile.mkdtemp(prefix="dunwell-test-")
    atexit.register(shutil.rmtree, os.environ["DUNWELL_TEST_HOME"], ignore_errors=True)
os.environ["DUNWELL_HOME"] = os.environ["DUNWELL_TEST_HOME"]
