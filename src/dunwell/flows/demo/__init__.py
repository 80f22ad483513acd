"""The demonstration: an invented portfolio in four countries, its eighteen months of history, and one real day."""
