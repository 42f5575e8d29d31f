// Bars of days: from the day that 10 % of draws reach to that of 90 %, a line at half of them.
import { axisLook, plainOption, type Option } from "./chart";
import { day } from "./format";
import { INK, SOFT } from "./palette";
import { t } from "./words.svelte";

export interface Bar {
  key: string;
  label: string;
  note?: string; // beside the bar, as the critical stage
  done?: string | null;
  starts?: string | null;
  p10: string | null;
  p50: string | null;
  p90: string | null;
  due?: string | null;
  late?: boolean;
}

const ROW = 30; // [px]
const AROUND = 64; // [px]
const NAME = { narrow: 23, wide: 40 }; // signs of Latin script
const NEAR = "#5597c4";
const LATE = "#c4532f";
const DONE = "#8a8f94";
const DUE = "#7a4b00";

export function ganttHeight(bars: Bar[]): number {
  return Math.max(2, bars.length) * ROW + AROUND;
}

interface Api {
  coord: (point: [string | number, number]) => [number, number];
}

/** Return the option of a chart of bars, one row each, first on top. */
export function ganttOption(bars: Bar[], today: string, narrow: boolean): Option {
  const days = bars.flatMap((one) => [one.done, one.starts, one.p10, one.p50, one.p90, one.due]).filter((one): one is string => !!one);
  return {
    ...plainOption(),
    grid: { left: 8, right: 18, top: 26, bottom: 12, containLabel: true },
    xAxis: {
      type: "time", position: "top", ...axisLook, min: shifted(least(days, today), -40), max: shifted(most(days, today), narrow ? 40 : beside(bars, days, today)),
      axisLabel: { ...axisLook.axisLabel, hideOverlap: true, formatter: "{yyyy}-{MM}" },
    },
    yAxis: {
      type: "category", inverse: true, data: bars.map((one) => one.key), ...axisLook, axisTick: { show: false },
      axisLabel: {
        ...axisLook.axisLabel, color: INK, interval: 0,
        formatter: (key: string) => shortened(bars.find((one) => one.key === key)?.label ?? key, narrow ? NAME.narrow : NAME.wide),
      },
      splitLine: { show: true, lineStyle: { color: "#efeae1" } },
    },
    series: [
      {
        type: "custom", clip: true, data: bars.map((one, at) => ({ name: one.key, value: [one.p50 ?? one.done ?? today, at], key: one.key })),
        renderItem: (params: { dataIndex: number }, api: Api) => drawn(bars[params.dataIndex]!, params.dataIndex, api, narrow),
        markLine: {
          silent: true, symbol: "none", lineStyle: { color: SOFT, type: "dotted", width: 1.5 },
          label: { formatter: t("project.today"), position: "end", color: SOFT, fontSize: 11, distance: 0, show: false }, data: [{ xAxis: today }],
        },
      },
    ],
    tooltip: { ...(plainOption().tooltip as object), trigger: "item", formatter: (one: { dataIndex: number }) => tip(bars[one.dataIndex]!) },
  };
}

// Names of projects differ at their ends, "4 of 7": what is too long is cut in the middle.
function shortened(name: string, room: number): string {
  const wide = (text: string) => [...text].reduce((sum, sign) => sum + (sign > "\u2e7f" ? 2 : 1), 0);
  if (wide(name) <= room) return name;
  const signs = [...name];
  let [head, tail] = ["", ""];
  while (wide(head + tail) < room - 1) {
    if (2 * wide(head) < wide(tail)) head += signs.shift();
    else tail = signs.pop() + tail;
  }
  return `${head.trimEnd()}…${tail.trimStart()}`;
}

// Days to the right of the last bar, for the notes beside bars.
function beside(bars: Bar[], days: string[], today: string): number {
  const length = (Date.parse(most(days, today)) - Date.parse(least(days, today))) / 86_400_000;
  const longest = Math.max(0, ...bars.map((one) => [...(one.note ?? "")].length));
  return Math.max(120, Math.round(length * Math.min(0.5, longest * 0.0125)));
}

function least(days: string[], today: string): string {
  return days.reduce((a, b) => (a < b ? a : b), today);
}

function most(days: string[], today: string): string {
  return days.reduce((a, b) => (a > b ? a : b), today);
}

function shifted(iso: string, days: number): string {
  return new Date(Date.parse(`${iso}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

function drawn(bar: Bar, row: number, api: Api, narrow: boolean): object {
  const at = (when: string) => api.coord([when, row]);
  const parts: object[] = [];
  const rest = ROW * 0.26;
  if (bar.done) {
    const [x, y] = at(bar.done);
    parts.push({ type: "circle", shape: { cx: x, cy: y, r: 5 }, style: { fill: DONE } });
  }
  if (bar.starts && bar.p50) {
    const [from, y] = at(bar.starts);
    parts.push({ type: "line", shape: { x1: from, y1: y, x2: at(bar.p50)[0], y2: y }, style: { stroke: NEAR, lineWidth: 2 } });
  }
  if (bar.p10 && bar.p90) {
    const [from, y] = at(bar.p10);
    const width = Math.max(at(bar.p90)[0] - from, 2);
    parts.push({ type: "rect", shape: { x: from, y: y - rest, width, height: rest * 2, r: 2 }, style: { fill: bar.late ? LATE : NEAR, opacity: 0.85 } });
    if (bar.note && !narrow) parts.push(noted(bar.note, from + width + 6, y));
  }
  if (bar.p50 && !bar.done) {
    const [x, y] = at(bar.p50);
    parts.push({ type: "line", shape: { x1: x, y1: y - rest - 3, x2: x, y2: y + rest + 3 }, style: { stroke: INK, lineWidth: 2.5 } });
  }
  if (bar.due) {
    const [x, y] = at(bar.due);
    const points = [[x, y - 7], [x + 7, y], [x, y + 7], [x - 7, y]];
    parts.push({ type: "polygon", shape: { points }, style: { fill: "#fffdf9", stroke: DUE, lineWidth: 2 } });
  }
  return { type: "group", children: parts };
}

function noted(text: string, x: number, y: number): object {
  return { type: "text", style: { text, x, y, fill: SOFT, fontSize: 11, verticalAlign: "middle" } };
}

function tip(bar: Bar): HTMLElement {
  const box = document.createElement("div");
  box.className = "tip";
  const lines = [
    bar.label,
    bar.note ?? "",
    bar.done ? `${t("project.done")}: ${day(bar.done)}` : "",
    bar.p10 ? `${t("project.p10")} ${day(bar.p10)}` : "",
    bar.p50 && !bar.done ? `${t("project.p50")} ${day(bar.p50)}` : "",
    bar.p90 ? `${t("project.p90")} ${day(bar.p90)}` : "",
    bar.due ? `${t("project.due")}: ${day(bar.due)}` : "",
  ].filter(Boolean);
  lines.forEach((text, at) => {
    const line = document.createElement("div");
    line.className = at ? "tip-row" : "tip-head";
    line.textContent = text;
    box.append(line);
  });
  return box;
}

