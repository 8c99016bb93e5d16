"""Files <-> nouns."""

from mcda.files.case import read_case
from mcda.files.library import shipped
from mcda.files.model import read_model

__all__ = ["read_case", "read_model", "shipped"]
