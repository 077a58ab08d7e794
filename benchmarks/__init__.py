"""Commands that measure what the documents claim.  They need what `make check` installs."""
