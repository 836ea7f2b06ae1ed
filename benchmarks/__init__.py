"""What the design promises of speed and size, measured side by side in one run: ``make bench``."""
