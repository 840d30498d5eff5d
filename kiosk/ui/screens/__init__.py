"""One module and one kv file for each kind of screen.

`page.kv` holds what all screens share, each block with the area it stands in;
the kv file of a screen adds blocks of its own. `arrangement` decides where the
areas stand on an upright and on a lying display, `choice` which kind of screen
shows a model. A new kind of screen is a class, a kv file, and a line in `choice`.
"""
