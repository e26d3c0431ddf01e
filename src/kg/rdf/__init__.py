"""RDF on pyoxigraph: IRIs, prefixes, formats, literals, stores."""
