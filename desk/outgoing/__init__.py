"""What goes out: answers on their way, each try a row, and what may hold them back."""
