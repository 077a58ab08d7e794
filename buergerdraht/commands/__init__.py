"""The commands of `buergerdraht`, a module each, and what they share at the terminal."""
