"""Experiments: how many people one needs, what it showed once it was run, and what is kept of it for the plan."""

from footfall.actions.experiments.experiment_read import ExperimentRead
from footfall.actions.experiments.experiment_size import ExperimentSize
from footfall.actions.experiments.from_log import FromLog
from footfall.actions.experiments.kept import Experiment, experiments_of, keep

__all__ = ["Experiment", "ExperimentRead", "ExperimentSize", "FromLog", "experiments_of", "keep"]
