"""`python -m tui_kpi.cli`, where the script is not on the path."""

import sys

from tui_kpi.cli import main

if __name__ == "__main__":
    sys.exit(main())
