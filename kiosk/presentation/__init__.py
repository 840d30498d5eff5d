"""Everything people read or hear, composed from a visit. Pure; catalogues are injected."""
