"""Office time, deadlines, reminders."""
