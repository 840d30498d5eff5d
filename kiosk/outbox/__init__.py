"""A technician's view of what central has not confirmed: told, taken along, set aside, put back."""
