"""A technician's visit: doors, devices, what nobody could say, the count after a new computer, training."""
