"""The words a person reads: templates as data, filled in bulk, and the letters made of them."""
