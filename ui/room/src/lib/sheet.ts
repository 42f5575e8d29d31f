// Sheets: the table twin of a chart, and what a table needs to know of its columns.
import { xWord } from "./chart";
import { scaleOf, type Scale } from "./format";
import type { Cell, ChartData, Sheet, Text } from "./shapes";
import { say, t } from "./words.svelte";

/** Return the numbers of a chart as a sheet: one row a step, one column a series. */
export function chartSheet(chart: ChartData): Sheet {
  return {
    columns: [
      { key: "x", label: chart.x_label, unit: null },
      ...chart.series.map((one) => ({ key: one.key, label: one.label, unit: chart.unit, show: chart.show, numeric: true })),
    ],
    rows: chart.x.map((x, place) => [xWord(x), ...chart.series.map((one) => one.values[place] ?? null)]),
  };
}

/** Return per column how its numbers are shown; null for a column of words. */
export function columnScales(sheet: Sheet): (Scale | null)[] {
  return sheet.columns.map((column, place) => {
    const numbers = sheet.rows.map((row) => row[place]).filter((cell) => typeof cell === "number");
    if (!numbers.length || (!column.unit && !column.show)) return null;
    const scale = scaleOf(column.unit, numbers, column.show);
    return column.unit === "1" && numbers.every(Number.isInteger) ? { ...scale, digits: 0 } : scale;
  });
}

export function isText(cell: Cell | undefined): cell is Text {
  return typeof cell === "object" && cell !== null;
}

/** Return a cell of words as it reads. */
export function worded(cell: Cell | undefined): string {
  if (cell === null || cell === undefined || cell === "") return "\u2013";
  if (isText(cell)) return say(cell);
  if (typeof cell === "boolean") return t(cell ? "word.yes" : "word.no");
  return String(cell);
}
