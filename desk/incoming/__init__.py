"""What comes in: deliveries kept and read, events applied, messages that join their case."""
