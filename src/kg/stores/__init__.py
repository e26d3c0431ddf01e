"""SPARQL stores that are not ours: speak to them, and publish a release to them."""
