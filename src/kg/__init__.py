"""A knowledge graph of UNODC's work against trafficking in persons and smuggling of migrants.

``kg.open_release()`` opens the built graph for queries from Python; the command ``kg`` does the rest.
"""

from kg.release.reader import Release, open_release

__all__ = ["Release", "open_release"]
