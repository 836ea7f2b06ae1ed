"""Is what was asked for there, and which test shows it? Guards, mutants, and what became of requirements."""
