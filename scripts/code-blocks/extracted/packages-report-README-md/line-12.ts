










import { runPipeline } from "career-dml";
import { consoleSummary, writeReport } from "@career-dml/report";

const result = await runPipeline({ n: 300, representations: ["shares"], seed: 7 });
const { files } = await writeReport(result, "career-dml-report"); // all at once, or not at all
process.stdout.write(consoleSummary(result, { width: process.stdout.columns }));
export {};
