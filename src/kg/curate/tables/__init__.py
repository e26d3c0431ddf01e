"""Tables that curators keep, and the TriG files that are made from them."""
