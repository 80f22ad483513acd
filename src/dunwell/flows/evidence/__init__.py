"""Evidence packs: the whole record of one person, that an outsider can read and check alone."""

from dunwell.flows.evidence.making import Asked, Means, NotTheirs, Pack, make

__all__ = ["Asked", "Means", "NotTheirs", "Pack", "make"]
