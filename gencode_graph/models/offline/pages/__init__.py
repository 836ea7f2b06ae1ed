"""How the offline model writes pages: views over the analysis, and the templates' helpers."""
