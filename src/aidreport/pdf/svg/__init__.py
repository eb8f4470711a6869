"""Logos that are drawings: an SVG file of anyone → the shapes that a PDF fills and strokes.

`elements` walks through the file, `styles` tells how each shape is painted, `geometry` where it
is; what is not drawn is refused with its line, everything at once.
"""
