"""The base of every value in the domain."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """An immutable value, compared and hashed by its content; an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")
