"""A workbook <-> the files of a case: one sheet per list or table, the rest as rows of path and value."""

from mcda.files.workbook.mark import marked_copy
from mcda.files.workbook.reader import workbook_folder
from mcda.files.workbook.writer import workbook_bytes

__all__ = ["marked_copy", "workbook_bytes", "workbook_folder"]
