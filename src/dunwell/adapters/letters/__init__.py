"""Letters as tagged PDFs, laid out by Typst, one file each, with a manifest of the batch."""
