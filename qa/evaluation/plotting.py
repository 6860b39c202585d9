"""Evaluation -> a picture of its risk-coverage and reliability curves."""

from pathlib import Path

import numpy as np

from index.errors import Mend, PinciteError, Step
from qa.evaluation.evaluating import Evaluation, Table
from qa.evaluation.metrics import accuracy_at, reliability

COVERAGES = np.linspace(0.02, 1, 50)
SIZE = (9, 4)
"""Inches."""


def plot(evaluation: Evaluation, path: Path) -> None:
    """Draw to `path`, in the format that its ending names.

    On the left, for every share of the questions that is answered, the most confident first, how many of
    them are wrong; on the right, how often answers of some confidence are right. Raises PinciteError without
    matplotlib, or when the file cannot be written.
    """
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415 - optional, and slow to import
    except ImportError as error:
        raise PinciteError("Drawing needs matplotlib.", Mend(Step.INSTALL, "pincite[plot]")) from error
    figure = Figure(figsize=SIZE, layout="constrained")
    risk, calibration = figure.subplots(1, 2)
    for system, outcomes in evaluation.outcomes.items():
        table = Table.of([one for one in outcomes if one.case.judged])
        wrong = [1 - accuracy_at(table.confidence, table.right, coverage) for coverage in COVERAGES]
        risk.plot(COVERAGES, wrong, label=system)
    risk.set(
        xlabel="share of questions answered",
        ylabel="share of those that is wrong",
        xlim=(0, 1),
        ylim=(0, None),
    )
    risk.legend()
    table = Table.of([one for one in evaluation.ours if one.case.judged])
    bins = reliability(table.confidence, table.right)
    calibration.plot([0, 1], [0, 1], color="grey", linestyle=":")
    calibration.plot([one.confidence for one in bins], [one.right for one in bins], marker="o")
    for one in bins:
        calibration.annotate(
            str(one.count),
            (one.confidence, one.right),
            textcoords="offset points",
            xytext=(4, -10),
            fontsize=7,
        )
    calibration.set(xlabel="confidence", ylabel="share that is right", xlim=(0, 1), ylim=(0, 1))
    try:
        figure.savefig(path)
    except (OSError, ValueError) as error:  # ValueError: matplotlib knows no format of that ending
        raise PinciteError(f"{path} cannot be drawn to: {error}.") from error
