import { repository } from "../repository.js";
import { askPeer, type PeerAnswer, peerPython } from "./ask-peer.js";
import { ourSide, type PeerScript, type PeerTask } from "./peer-task.js";
import { TASKS } from "./tasks.js";

/** A job done by other software and by us, in one run on one machine. */
export interface PeerRow {
  readonly task: string;
  readonly peer: string;
  readonly version: string;
  readonly peerSeconds: number;
  readonly ours: number;
  /** Peer's seconds over ours. */
  readonly ratio: number;
  /** In words or figures, that both did the same job. */
  readonly agreement: string;
}

const commandFor = (script: PeerScript, python: string): string[] => [
  script.endsWith(".R") ? "Rscript" : python,
  repository(`benchmarks/peers/${script}`),
];

/** What each peer answers, by name; those that cannot are reported. */
async function answersTo({ name, peers, input }: PeerTask, python: string, report: (line: string) => void) {
  const answers: [string, PeerAnswer][] = [];
  for (const [peer, script] of Object.entries(peers)) {
    report(`${name}: ${peer}`);
    const answer = await askPeer(commandFor(script, python), input);
    if (typeof answer === "string") report(`${peer} is left out: ${answer}`);
    else answers.push([peer, answer]);
  }
  return answers;
}

/**
 * Does jobs by other software and by ours: on the same bytes, with two threads each, one after the other. Peers run in processes of their own,
 * whose start and imports do not count.
 *
 * @param report Is told what goes on, and which peers are not there.
 * @returns A row for each peer that answered; none without the environment that `pnpm bench:peers` makes.
 */
export async function peerRows(report: (line: string) => void): Promise<readonly PeerRow[]> {
  const python = peerPython();
  if (python === null) {
    report("No peers are installed: pnpm bench:peers installs them into .bench-peers.");
    return [];
  }
  const rows: PeerRow[] = [];
  for (const make of TASKS) {
    const task = make();
    const answers = await answersTo(task, python, report);
    if (answers.length === 0) continue;
    const { seconds: ours, found } = await ourSide(task);
    for (const [peer, { version, seconds: peerSeconds, found: theirs }] of answers) {
      const agreement = task.agreement(found, theirs);
      rows.push({ task: task.name, peer, version, peerSeconds, ours, ratio: peerSeconds / ours, agreement });
    }
  }
  return rows;
}
