"""The visits of couriers."""
