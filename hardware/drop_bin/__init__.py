"""Drop bins: a shared container behind a flap, with sensors that tell whether something fell in."""
