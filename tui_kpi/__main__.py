"""`python -m tui_kpi`: the same as the `tui-kpi` script."""

import sys

from tui_kpi.cli import main

if __name__ == "__main__":
    sys.exit(main())
