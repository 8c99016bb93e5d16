"""Files <-> nouns."""

from mcda.files.case import read_case
from mcda.files.graphs import read_graphml, read_links, read_matrix, write_graphml
from mcda.files.lookup import shipped
from mcda.files.model import read_model

__all__ = ["read_case", "read_graphml", "read_links", "read_matrix", "read_model", "shipped", "write_graphml"]
