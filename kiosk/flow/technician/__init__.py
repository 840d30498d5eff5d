"""The visits of technicians."""
