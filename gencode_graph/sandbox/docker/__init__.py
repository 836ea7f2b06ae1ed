"""The Docker sandbox: every command of an app in a container of its own, without a network."""
