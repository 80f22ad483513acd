"""Files people send: CSV, XLSX, and either of them packed in ZIP or gzip, read into `RawTable`s of text."""

from dunwell.adapters.files.reader import FileReader, chunks, read_table
from dunwell.adapters.files.sheets import QuarantineFolder, write_quarantine

__all__ = ["FileReader", "QuarantineFolder", "chunks", "read_table", "write_quarantine"]
