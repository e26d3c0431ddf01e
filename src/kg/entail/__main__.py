"""``python -m kg.entail FILE``: the complete closure of a Turtle file as N-Triples.

The exit status is 3 if the file contradicts itself; what does is told on standard error.
"""

from __future__ import annotations

import sys
from pathlib import Path

from kg.entail.files import entail_file

_CONTRADICTORY = 3


def main() -> int:
    """Run the command and return its exit status."""
    closure, contradictions = entail_file(Path(sys.argv[1]))
    sys.stdout.buffer.write(closure)
    for contradiction in contradictions:
        sys.stderr.write(f"{contradiction.rule}: {contradiction}\n")
    return _CONTRADICTORY if contradictions else 0


if __name__ == "__main__":
    sys.exit(main())
