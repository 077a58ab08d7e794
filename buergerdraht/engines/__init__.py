"""The two engines behind the port `Work`, and the election of who does what only one may do."""
