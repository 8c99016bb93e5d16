"""A remark that travels with a result and can be said in another language."""

from __future__ import annotations

from collections.abc import Mapping


class Note(str):
    """Plain English text that remembers its message and fields.

    A tuple among the fields is a list of ids, shown joined by commas.

    Examples
    --------
    >>> Note("left out: {criteria}", criteria=("talent", "policy"))
    'left out: talent, policy'
    """

    message: str
    fields: Mapping[str, object]

    def __new__(cls, message: str, **fields: object) -> Note:
        told = {k: ", ".join(map(str, v)) if isinstance(v, tuple) else v for k, v in fields.items()}
        note = super().__new__(cls, message.format(**told))
        note.message, note.fields = message, fields
        return note

    def __getnewargs_ex__(self) -> tuple[tuple, dict]:
        return (self.message,), dict(self.fields)
