"""The SPARQL 1.1 Protocol without a web framework: requests, formats, the check before the engine."""
