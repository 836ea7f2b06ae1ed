"""Demo records: what ``gencode preview`` shows, so that an app does not open empty.

They are the records that the pages' authors made up for step 3, taken out of the pages' mock data before
step 9 replaces it, and made to fit the analysis. See docs/decisions/0021-demo-records.md.
"""

from __future__ import annotations

from gencode_graph.tools.demo.loading import Loaded, load_demo
from gencode_graph.tools.demo.records import DEMO, demo_files

__all__ = ["DEMO", "Loaded", "demo_files", "load_demo"]
