































import { runPipeline } from "career-dml";
import { consoleSummary, writeReport } from "@career-dml/report";

const result = await runPipeline({ n: 500, seed: 7, representations: ["shares", "vib"] }, { threads: 2 });
await writeReport(result, "career-dml-report");
console.log(consoleSummary(result));
export {};
