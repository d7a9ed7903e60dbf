import {
  type CareerSimulation,
  localEffect,
  populationAtc,
  populationAte,
  populationAto,
  populationAtt,
  sampleAtc,
  sampleAte,
  sampleAto,
  sampleAtt,
} from "@career-dml/dgp";
import type { StudyRecord } from "@career-dml/study";

/** Every true effect of a simulation: of the realised units, whether their outcome is seen or not, and by formula. */
export function truthsOf(simulation: CareerSimulation): StudyRecord["truths"] {
  const { truth, dataset } = simulation;
  const local = localEffect(simulation);
  return {
    ATE: { sample: sampleAte(truth), population: populationAte(simulation) },
    ATT: { sample: sampleAtt(truth, dataset.treatment), population: populationAtt(simulation) },
    ATC: { sample: sampleAtc(truth, dataset.treatment), population: populationAtc(simulation) },
    ATO: { sample: sampleAto(simulation), population: populationAto(simulation) },
    ...(local === null ? {} : { LATE: { sample: local.sample, population: local.population } }),
  };
}
