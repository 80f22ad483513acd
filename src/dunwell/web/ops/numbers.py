"""The numbers for Prometheus: what the processes counted, and what the database knows when it is asked."""

from __future__ import annotations

import os
from collections.abc import Iterator

from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from dunwell.contacts import watching


class _FromDatabase(Collector):
    """Runs, decisions, the gate's answers and the outbox, as they stand."""

    def collect(self) -> Iterator[Metric]:
        seen = watching.seen()
        yield _gauge("dunwell_runs", "Runs by state", ["state"], seen.runs)
        yield _gauge(
            "dunwell_last_run_decisions",
            "Decisions of the newest run, by what was decided",
            ["decision"],
            seen.decisions,
        )
        yield _gauge(
            "dunwell_gate_judgements", "The gate's newest answers, by rule", ["answer", "rule"], seen.judgements
        )
        yield _gauge("dunwell_outbox", "Messages by state", ["state"], seen.outbox)
        age = GaugeMetricFamily("dunwell_last_run_as_of_seconds", "The day the newest run decided for, as Unix time")
        if seen.last_as_of_seconds is not None:
            age.add_metric([], seen.last_as_of_seconds)
        yield age


def _gauge(name: str, words: str, labels: list[str], counts: dict[tuple[str, ...], int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=labels)
    for values, count in sorted(counts.items()):
        family.add_metric(values, count)
    return family


def exposition() -> bytes:
    """The text Prometheus reads: of all worker processes together when there are several."""
    registry = CollectorRegistry()
    registry.register(_FromDatabase())
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest(REGISTRY) + generate_latest(registry)
