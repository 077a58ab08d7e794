"""Days in an invented town: what citizens write, what staff do, and whether all of it arrived."""
