import type { CareerRunResult, GroupProfile, GroupProfiles } from "@career-dml/core";
import { fixed, integer, type NumberFormat, percent, significant } from "../number-format.js";
import { firstShown } from "../shown.js";
import { buildTable, type Column, number, type Table, textColumn } from "../table.js";

/** One line: its number for everybody and for each group. */
interface Row {
  readonly label: string;
  readonly what: string;
  readonly format: NumberFormat;
  /** `null` for distances, which are counted from everybody. */
  readonly everybody: number | null;
  readonly groups: readonly (number | null)[];
}

/** Who is in the sorted groups of the shown representation; null without groups. */
export function groupProfilesTable(result: CareerRunResult): Table | null {
  const found = firstShown(result, ({ groupProfiles }) => groupProfiles);
  if (found === null) return null;
  const { groups } = found.part;
  return buildTable<Row>(
    {
      name: "group-profiles",
      title: `Who is in the groups: ${found.label}`,
      caption:
        "Means by group, from the smallest to the largest predicted effects, and in everybody; below each mean its distance to that of everybody in standard deviations. " +
        "Groups differ in many columns at once: one in which they differ need not be why their effects do. results.json has the commonest last states too.",
    },
    rowsOf(found.part),
    [
      textColumn("Column", (r) => r.label),
      textColumn("Number", (r) => r.what),
      { label: "Everybody", kind: "number", cell: (r) => number(r.everybody, r.format) },
      ...groups.map((group, g): Column<Row> => {
        const cell: Column<Row>["cell"] = (r) => number(r.groups[g]!, r.format, "no unit of the group has a value");
        return { label: `Group ${group.group}`, kind: "number", cell };
      }),
    ],
  );
}

function rowsOf({ everybody, groups }: GroupProfiles): readonly Row[] {
  const line = (what: string, format: NumberFormat, of: (group: GroupProfile) => number | null) => ({
    what,
    format,
    groups: groups.map(of),
  });
  const traits = (groups[0]?.traits ?? []).flatMap(({ name, meanOfEverybody }, j): Row[] => [
    { label: name, everybody: meanOfEverybody, ...line("mean", significant(3), ({ traits: t }) => t[j]!.mean) },
    {
      label: name,
      everybody: null,
      ...line("distance in SD", fixed(2), ({ traits: t }) => t[j]!.standardisedDifference),
    },
  ]);
  return [
    { label: "Units", everybody: everybody.n, ...line("number", integer, ({ n }) => n) },
    { label: "Treated", everybody: everybody.treatedShare, ...line("share", percent, (g) => g.treatedShare) },
    ...traits,
  ];
}
