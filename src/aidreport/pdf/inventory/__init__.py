"""What a PDF consists of, each object with a digest, the same for who writes it and who reads it.

It knows neither: a source hands over objects in PDF's own syntax, from the writer's memory or from
any file. Digests are of what objects mean: how they are numbered, compressed, or spelled, which
changes when a program saves a file again, changes no digest.
"""
