"""Measurements of the budgets, each beside a reference run on the same machine. `dunwell bench NAME`."""
