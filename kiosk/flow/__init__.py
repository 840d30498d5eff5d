"""The visits, as pure state machines. Knows no clock, no screen, no device."""
