"""Curation: from folders of Turtle to a release. Only this room reaches rdflib, owlrl and pySHACL."""
