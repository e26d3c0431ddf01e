"""What a person reads of a release: where a statement comes from, and why it holds."""
