import type { CareerRunResult } from "@career-dml/core";
import type { Table } from "../table.js";
import { attributionTable } from "./attribution.js";
import { againstTruthTable, trueLossTable } from "./against-truth.js";
import { careerMovesTable, careerShapesTable, numericSequencesTable, sequencesTable } from "./careers.js";
import { aggregationTable, criteriaTable } from "./choice.js";
import { covariatesTable, dataTable } from "./data.js";
import { attTable, estimatesTable } from "./estimates.js";
import { balanceTable } from "./balance.js";
import { groupProfilesTable } from "./group-profiles.js";
import { cateTable, gatesSummaryTable, gatesTable } from "./gates.js";
import { heckmanCoefficientsTable, heckmanTable } from "./heckman.js";
import { extremesTable, nuisancesTable, overlapTable, propensityTable } from "./nuisances.js";
import { placeboTable } from "./placebo.js";
import { frontierTable, mdeGridTable, powerTable } from "./power.js";
import { sensitivityBenchmarksTable, sensitivityTable } from "./sensitivity.js";
import { sufficiencyTable } from "./sufficiency.js";
import { predictedEffectsTable } from "./predicted-effects.js";
import { unavailableTable } from "./unavailable.js";
import { probingTable, selectionTable, sweepTable, varianceTable } from "./validation.js";

/** Rows of each prediction and kind; the result and the CSV of an attribution by itself have more. */
const ATTRIBUTED = 10;

const runAttributionTable = ({ attribution }: CareerRunResult): Table | null =>
  attribution === null ? null : attributionTable(attribution, ATTRIBUTED, "results.json");

/** Every table of a run; each returns null where the result lacks what it shows. */
export const TABLES: readonly ((result: CareerRunResult) => Table | null)[] = [
  estimatesTable,
  againstTruthTable,
  trueLossTable,
  attTable,
  criteriaTable,
  aggregationTable,
  gatesSummaryTable,
  gatesTable,
  cateTable,
  predictedEffectsTable,
  groupProfilesTable,
  runAttributionTable,
  dataTable,
  covariatesTable,
  sequencesTable,
  numericSequencesTable,
  careerShapesTable,
  careerMovesTable,
  overlapTable,
  extremesTable,
  propensityTable,
  balanceTable,
  nuisancesTable,
  heckmanTable,
  heckmanCoefficientsTable,
  sensitivityTable,
  sensitivityBenchmarksTable,
  placeboTable,
  sufficiencyTable,
  probingTable,
  sweepTable,
  selectionTable,
  varianceTable,
  unavailableTable,
  powerTable,
  frontierTable,
  mdeGridTable,
];

/** Every table that this result can fill; on real data none of them speaks of a truth. */
export const tables = (result: CareerRunResult): readonly Table[] =>
  TABLES.flatMap((build) => {
    const table = build(result);
    return table === null ? [] : [table];
  });
