"""What the vendors' demo data share.

Map:
    ids       identifiers that are the same at every run
    shared    agents and numbers that several vendors have, so that a trace crosses vendors
    ranges    telephone numbers reserved for drama
"""
