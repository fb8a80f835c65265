"""`python tests/bench/run.py [NAME …]`: measure the program on a terminal against its peers."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from bench.suite import main

    main()
