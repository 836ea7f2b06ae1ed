"""Description -> Analysis, by word lists and grammar alone. `assemble.read` is the way in."""
