"""A run of load through the simulator in which the product is killed at random: `chaos.py`."""
