"""Interactive regression of DoubleML with LightGBM."""

import doubleml
from doubleml_task import classifier, data, regressor, splits, task
from peer import answer, timed


def fit() -> doubleml.DoubleMLIRM:
    model = doubleml.DoubleMLIRM(data, regressor(), classifier(), draw_sample_splitting=False)
    return model.set_sample_splitting(splits).fit()


model, seconds = timed(fit, task.number("repetitions"))
answer(doubleml.__version__, seconds, estimate=[model.coef[0], model.se[0]])
