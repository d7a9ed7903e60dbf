"""Causal forest of EconML, with its defaults but for the number of trees."""

import econml
from econml.grf import CausalForest
from peer import Task, answer, timed

task = Task()
n, threads = task.number("n"), task.number("threads")
x, y, d = task.matrix("x", n), task.vector("y"), task.vector("d")


def fit() -> CausalForest:
    return CausalForest(n_estimators=500, n_jobs=threads, random_state=1).fit(x, d, y)


forest, seconds = timed(fit, task.number("repetitions"))
answer(econml.__version__, seconds, effect=forest.predict(task.matrix("testX", task.number("testN"))))
