export { CAREER_FILES, type CareerFile, type CareerLines, type TextCareers, type WorkerFile } from "./career-lines.js";
export { type FormatCareers, formatCareerLines } from "./format-career-lines.js";
export { type ParseCareerOptions, parseCareerLines } from "./parse-career-lines.js";
