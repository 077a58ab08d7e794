"""What `buergerdraht doctor` looks at: each look tells what is so, and what to do about it."""
