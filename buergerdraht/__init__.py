"""The front door: command line, settings, and the one place where everything is wired."""
