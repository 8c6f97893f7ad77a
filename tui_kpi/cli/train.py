"""`tui-kpi train [FRAMEWORK] [--scenario ID]`: practise on made-up returns."""

from __future__ import annotations

import shlex
import sys
from argparse import Namespace

from tui_kpi.cli.app import has_terminal, run_training, training_of
from tui_kpi.cli.context import Context
from tui_kpi.session.errors import UsageError
from tui_kpi.session.training import Training

_WITHOUT = (
    "The app needs a terminal, and this is not one. `tui-kpi train --list` lists the scenarios; "
    "`tui-kpi train FRAMEWORK --scenario ID --plain` puts one into the folder of training, for "
    "the other commands."
)


def run(arguments: Namespace, context: Context) -> int:
    """List the scenarios, put one at its beginning, or open the app in training."""
    training = training_of(context)
    if arguments.list:
        return _list(training, arguments.framework)
    if arguments.scenario and not arguments.framework:
        raise UsageError(
            "Say which framework too, like `tui-kpi train lancashire --scenario late`."
        )
    if arguments.plain:
        if not arguments.scenario:
            raise UsageError("Say which scenario, like `--scenario late`; --list lists them.")
        return _plain(training, arguments)
    if not has_terminal():
        raise UsageError(_WITHOUT)
    framework = ""
    if arguments.framework:
        framework = training.framework_of(arguments.framework)
    if arguments.scenario:
        _choose(training, framework, arguments.scenario, again=arguments.again)
        return run_training(context, training, reference=training.reference)
    return run_training(context, training, framework=framework)


def _list(training: Training, framework: str | None) -> int:
    ids = [training.framework_of(framework)] if framework else training.frameworks()
    for id in ids:
        for scenario in training.scenarios(id):
            print(f"{id}  {scenario.id:<8}  {scenario.title}")
            print(f"    {scenario.notice}")
    return 0


def _choose(training: Training, framework: str, scenario: str, *, again: bool) -> None:
    """Go on with a scenario, or begin it: anew if that is asked for."""
    training.scenario(framework, scenario)  # its name is checked first
    if again:
        training.begin(framework, scenario)
    else:
        training.practise(framework, scenario)


def _plain(training: Training, arguments: Namespace) -> int:
    framework = training.framework_of(arguments.framework)
    _choose(training, framework, arguments.scenario, again=arguments.again)
    print(training.reference)
    folder = shlex.quote(str(training.session.folders.data))
    print(
        "This return is made up. It is filled in line by line with\n"
        f"tui-kpi --data-dir {folder} fill {training.reference} --plain",
        file=sys.stderr,
    )
    return 0
