"""``python -m infra.check [PROJECT]``: all checks of the Azure templates and of the container file."""

import sys
from pathlib import Path

from infra.check import all_faults


def main() -> int:
    project = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2]
    faults = sorted(all_faults(project))
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
