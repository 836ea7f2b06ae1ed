"""Rules of the offline review, by what is under review."""
