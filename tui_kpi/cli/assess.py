"""`tui-kpi assess RETURN|FILE.toml`: what follows from the answers."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from tui_kpi.cli.context import Context
from tui_kpi.framework.model import Framework
from tui_kpi.records import replace
from tui_kpi.reports.about import About
from tui_kpi.returns.answers import AnswersError, read_answers, unknown_names
from tui_kpi.returns.assess import assess
from tui_kpi.returns.model import Answers
from tui_kpi.session.errors import UsageError
from tui_kpi.session.references import resolve
from tui_kpi.session.user_paths import read_named


def run(arguments: Namespace, context: Context) -> int:
    """Print the assessment: as text, or as the contract that scripts rely on."""
    framework, answers, about = _read(arguments.target, context)
    assessment = assess(framework, answers)
    if arguments.json:
        from tui_kpi.cli.output import print_json
        from tui_kpi.returns.contract import as_json

        print_json(as_json(assessment))
    else:
        from tui_kpi.reports.text import summary_text

        print(summary_text(framework, answers, assessment, about), end="")
    return 0


def _read(target: str, context: Context) -> tuple[Framework, Answers, About]:
    path = Path(target)
    if not (target.endswith(".toml") or path.is_file()):
        from tui_kpi.session.archive.report_files import about_of

        opened = context.session.open(target, read_only=True)
        if opened.trouble:
            print(opened.trouble, file=sys.stderr)
        return opened.framework, opened.answers, about_of(opened)
    framework, answers = _read_file(path, context)
    return framework, answers, About(provider_id="", provider_name="")


def _read_file(path: Path, context: Context) -> tuple[Framework, Answers]:
    try:
        answers = read_answers(read_named(path))
    except AnswersError as error:
        raise UsageError(f"{path}: {error}") from error
    try:
        framework, period = resolve(
            context.catalogue, f"{answers.framework}/{answers.period}", whole=True
        )
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from error
    if unknown := unknown_names(framework, answers):
        raise UsageError("\n".join(f"{path}: {sentence}" for sentence in unknown))
    if answers.worksheets:
        from tui_kpi.returns.worksheets.calculation import with_worksheets

        try:
            answers = with_worksheets(framework, answers, period.span)
        except AnswersError as error:
            raise UsageError(f"{path}: {error}") from error
    return framework, replace(answers, today=answers.today or context.now().date())
