"""Drawings of halls that people send: SVG and DXF, read in a confined child into the rows that a table would have.

Each reader answers ``{"rows": [[place, {column: text}], …], "passed_over": n}``. Texts are as the file has them or as
they follow from its geometry; what they mean, and whether it is right, `booths.rules.plan_files` decides for all alike.
"""
