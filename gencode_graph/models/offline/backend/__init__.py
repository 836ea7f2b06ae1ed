"""How the offline model writes the backend: the API's conventions, names, imports and samples."""
