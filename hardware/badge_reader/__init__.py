"""Badge readers: what couriers and technicians hold their badges to."""
