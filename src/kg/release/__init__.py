"""What a release is: its manifest, how it is opened and verified, how it is written and described."""
