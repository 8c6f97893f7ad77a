"""`tui-kpi train [FRAMEWORK] [--scenario ID]`: practise on made-up returns."""

from __future__ import annotations

import shlex
import sys
import textwrap
from argparse import Namespace
from typing import TYPE_CHECKING

from tui_kpi.cli.app import has_terminal, run_training, training_of
from tui_kpi.cli.context import Context
from tui_kpi.framework.period import date_words
from tui_kpi.session.errors import CannotError, InUseError, UsageError
from tui_kpi.session.training import Training

if TYPE_CHECKING:
    from tui_kpi.framework.model import Framework
    from tui_kpi.framework.scenarios import Scenario

_WITHOUT = (
    "The app needs a terminal, and this is not one. `tui-kpi train --list` lists the scenarios; "
    "`tui-kpi train FRAMEWORK --scenario ID --plain` puts one into the folder of training, for "
    "the other commands."
)


def run(arguments: Namespace, context: Context) -> int:
    """List the scenarios, put one at its beginning, or open the app in training."""
    try:
        return _run(arguments, context, training_of(context))
    except InUseError as error:
        raise CannotError(
            f"{error.held} Close it there first. To read it meanwhile, start `tui-kpi train` and "
            "choose “Go on”."
        ) from error


def _run(arguments: Namespace, context: Context, training: Training) -> int:
    if arguments.list or arguments.notes:
        return _list(training, arguments.framework, notes=arguments.notes)
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


def _list(training: Training, framework: str | None, *, notes: bool) -> int:
    ids = [training.framework_of(framework)] if framework else training.frameworks()
    for id in ids:
        for scenario in training.scenarios(id):
            takes = f" (about {scenario.minutes} minutes)" if scenario.minutes else ""
            print(f"{id}  {scenario.id:<8}  {scenario.title}{takes}")
            print(_filled(scenario.notice, "    "))
            if notes:
                _print_notes(training.session.catalogue.load(id), scenario)
    return 0


def _print_notes(framework: Framework, scenario: Scenario) -> None:
    """Print what the presenter says in a scenario, with the page that each note is about."""
    print(f"    It is {date_words(scenario.today)} in it.\n")
    for number, step in enumerate(scenario.steps, 1):
        at = step.go.partition(".")[0]
        field = framework.fields.get(at)
        section = framework.sections.get(field.section if field is not None else at)
        page = section.short if section is not None else "Check answers"
        said = f"{page}. {step.say}" if step.go else step.say
        print(_filled(said, f"{number:>3} "))
    print()


def _filled(text: str, lead: str) -> str:
    return textwrap.fill(text, 80, initial_indent=lead, subsequent_indent="    ")


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
