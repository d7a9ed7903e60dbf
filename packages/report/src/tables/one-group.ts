import type {
  GateGroup,
  GatesResult,
  GroupLastStates,
  GroupProfile,
  GroupProfiles,
  GroupTrait,
} from "@career-dml/core";
import { groupLine, markTitle } from "../figures/mark-title.js";
import {
  decimalsFor,
  fixed,
  integer,
  intervalText,
  type NumberFormat,
  percent,
  significant,
  typographic,
} from "../number-format.js";
import {
  buildTable,
  type Column,
  type Draft,
  interval,
  number,
  numberColumn,
  type Table,
  text,
  textColumn,
} from "../table.js";

/** Columns of the data that a group shows at most, those that differ most from everybody. */
const MOST = 12;

/** One sorted group, and who is in it. */
export interface OneGroup {
  /** The line of a mark's title that names it. */
  readonly mark: string;
  readonly title: string;
  readonly tables: readonly Table[];
}

/**
 * Every sorted group on its own, for a reader who asks who is in it.
 *
 * @param profiles `null` where nobody was counted: then the effects alone.
 */
export function eachGroup(gates: GatesResult, profiles: GroupProfiles | null): readonly OneGroup[] {
  const format = fixed(decimalsFor([gates.difference.se]));
  return gates.groups.map((group) => {
    const profile = profiles?.groups.find((p) => p.group === group.group);
    const isCounted = profiles !== null && profile !== undefined;
    return {
      mark: markTitle(groupLine(group.group)),
      title: typographic(
        `Group ${group.group}: ${integer(group.n)} units, effect ${format(group.estimate)} ${intervalText(group.ci, format)}`,
      ),
      tables: isCounted
        ? [
            effectTable(group, format, { profile, everybody: profiles.everybody }),
            ...traitsTable(profile),
            ...profile.lastStates.flatMap(lastStatesTable),
          ]
        : [effectTable(group, format)],
    };
  });
}

interface Counted {
  readonly profile: GroupProfile;
  readonly everybody: GroupProfiles["everybody"];
}

interface Line {
  readonly label: string;
  readonly group: Draft;
  /** Absent where it has no counterpart. */
  readonly everybody?: Draft;
}

const EVERYBODY: Column<Line> = {
  label: "Everybody",
  kind: "number",
  cell: ({ everybody = { kind: "none", reason: null } }) => everybody,
};

function effectTable({ group, n, estimate, ci, predicted }: GateGroup, format: NumberFormat, counted?: Counted): Table {
  const lines: readonly Line[] = [
    { label: "Effect", group: number(estimate, format) },
    { label: "Interval", group: interval(ci, format) },
    { label: "Mean prediction", group: number(predicted, format) },
    ...(counted === undefined
      ? [{ label: "Units", group: number(n, integer) }]
      : [
          { label: "Units", group: number(n, integer), everybody: number(counted.everybody.n, integer) },
          {
            label: "Treated",
            group: number(counted.profile.treatedShare, percent),
            everybody: number(counted.everybody.treatedShare, percent),
          },
        ]),
  ];
  return buildTable<Line>({ name: "one-group", title: `Effect in group ${group}`, caption: "" }, lines, [
    textColumn("Number", (line) => line.label),
    { label: "This group", kind: "number", cell: (line) => line.group },
    ...(counted === undefined ? [] : [EVERYBODY]),
  ]);
}

const size = ({ standardisedDifference }: GroupTrait): number => Math.abs(standardisedDifference ?? 0);

/** Means of the columns that differ most; nothing without columns. */
function traitsTable({ group, traits }: GroupProfile): readonly Table[] {
  if (traits.length === 0) return [];
  const format = significant(3);
  const most = [...traits].sort((a, b) => size(b) - size(a)).slice(0, MOST);
  const title = most.length < traits.length ? `The ${MOST} of ${traits.length} columns that differ most` : "Means";
  return [
    buildTable<GroupTrait>({ name: "one-group-traits", title: `${title}, group ${group}`, caption: "" }, most, [
      textColumn("Column", (t) => t.name),
      numberColumn("This group", format, (t) => t.mean),
      numberColumn("Everybody", format, (t) => t.meanOfEverybody),
      numberColumn("Difference in SD", fixed(2), (t) => t.standardisedDifference),
    ]),
  ];
}

/** The commonest last states; nothing where nobody has one. */
function lastStatesTable({ sequence, states }: GroupLastStates): readonly Table[] {
  if (states.length === 0) return [];
  return [
    buildTable({ name: "one-group-states", title: `Commonest last states, ${sequence}`, caption: "" }, states, [
      { label: `Last ${sequence}`, kind: "text", cell: ({ state }) => text(state ?? "missing") },
      numberColumn("Units", integer, (s) => s.count),
      numberColumn("This group", percent, (s) => s.share),
      numberColumn("Everybody", percent, (s) => s.shareOfEverybody),
    ]),
  ];
}
