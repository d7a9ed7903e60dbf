import { CareerDmlError, type Issue, OptionsError } from "@career-dml/core";
import { oneLine as withoutControls } from "@career-dml/report/text";

/** Most problems one message lists. */
const LISTED = 6;

/** How a message names things to the user of a command. */
export interface ErrorContext {
  /** `career-dml run`, for the pointer to its help. */
  readonly command: string;
  /** Name of an option as the user gave it: a flag, or a key of a configuration file. */
  readonly nameOf: (path: string) => string;
  /** With the stack, for the author of a defect report. */
  readonly debug: boolean;
}

/** An error in one or two plain lines: its code, what is wrong and where, what to do. */
export function errorText(error: unknown, { command, nameOf, debug }: ErrorContext): string {
  const stack = debug && error instanceof Error ? `\n${error.stack ?? ""}${causes(error)}` : "";
  if (error instanceof OptionsError) {
    return `OPTIONS: ${listed(error.issues, nameOf)}\n${command} --help lists the options.${stack}`;
  }
  if (error instanceof CareerDmlError) {
    const pointer = error.code === "USAGE" ? `\n${command} --help shows the usage.` : "";
    return `${error.code}: ${withIssues(error)}${pointer}${stack}`;
  }
  const message = error instanceof Error ? error.message : String(error);
  return `INTERNAL: ${oneLine(message)}\nThis is a defect of career-dml; please report it with the output of --debug.${stack}`;
}

function listed(issues: readonly Issue[], nameOf: (path: string) => string): string {
  const texts = issues.slice(0, LISTED).map(({ path, message }) => `${nameOf(path)} ${oneLine(message)}`);
  const more = issues.length - texts.length;
  return `${texts.join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}

function withIssues(error: CareerDmlError): string {
  const issues = (error as { issues?: readonly Issue[] }).issues;
  return issues === undefined ? oneLine(error.message) : listed(issues, (path) => path);
}

/** What comes from a file or an argument can neither break the line nor reach the terminal's controls. */
const oneLine = (text: string): string => withoutControls(text.replace(/\s*\n\s*/g, " ")).trim();

function causes(error: Error): string {
  return error.cause instanceof Error
    ? `\ncaused by ${error.cause.stack ?? error.cause.message}${causes(error.cause)}`
    : "";
}
