"""A monkey at the glass: touches, palms, several fingers, double taps, keys, at every screen and moment.

`life` is a simulated life (kiosk/world/simulation) with the real screen, at which a monkey stands beside
everybody who comes: every promise of such a life holds, doors and parcels are held to account as there.
`set_up` is a kiosk that a technician sets up; `busy` makes devices take their time.
`python -m tests.faults.monkey [ACTS [FIRST_SEED]]`: 10,000 acts by twenty monkeys; a seed is a story.
"""
