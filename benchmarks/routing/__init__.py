"""How well and how fast messages find their department, beside other designs."""
