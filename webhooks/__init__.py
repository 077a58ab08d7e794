"""The citizens' door: deliveries come in, answers go out; one folder per channel."""
