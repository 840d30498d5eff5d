"""The visits of attendants."""
