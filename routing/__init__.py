"""Words in, decision out.  Pure: no I/O, no clock, no tables."""
