"""The press office's door: pages and sign-in."""
