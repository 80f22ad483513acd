"""One folder per outside thing, each behind a port of `core/ports.py`."""
