"""Programs of ours that run beside or around an app's: they import nothing of this package."""
