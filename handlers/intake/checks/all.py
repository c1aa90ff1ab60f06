"""Everything that a table is checked for: one line a group, the worst first."""

from handlers.intake.checks.context import (
    Check,
    Checked,
    counted_in_thousands,
    derived_values,
    exceeding_counts,
    guessed_names,
    hidden_rows,
    impossible_values,
    misplaced_units,
    rates_against_counts,
    repeated_columns,
    repeated_units,
    short_names,
    totals_against_rows,
    uncertain_table,
    unknown_units,
    unread_columns,
    wrong_cells,
)
from handlers.intake.checks.history import against_history, gross_contradictions
from handlers.intake.checks.missing_units import absent_units
from handlers.intake.checks.period import distant_period, other_cutoff, unclear_period
from handlers.intake.problem import Problem

OF_ROWS: tuple[Check, ...] = (unclear_period, uncertain_table, unknown_units, misplaced_units, short_names)
ERRORS: tuple[Check, ...] = (
    *OF_ROWS,
    wrong_cells,
    repeated_units,
    impossible_values,
    exceeding_counts,
    gross_contradictions,
)
WARNINGS: tuple[Check, ...] = (
    unread_columns, counted_in_thousands, other_cutoff, distant_period, against_history,
    absent_units, guessed_names, totals_against_rows, rates_against_counts, derived_values, hidden_rows,
)  # fmt: skip


def check(it: Checked) -> tuple[Problem, ...]:
    """Everything that is wrong or strange. Where columns are unclear, so is what their numbers say."""
    unclear = tuple(repeated_columns(it))
    if unclear:
        return (*unclear, *(problem for rule in OF_ROWS for problem in rule(it)))
    return tuple(problem for rule in (*ERRORS, *WARNINGS) for problem in rule(it))
