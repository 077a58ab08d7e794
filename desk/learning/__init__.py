"""Learning: what people decided becomes counts, the same in every process, taken back exactly."""
