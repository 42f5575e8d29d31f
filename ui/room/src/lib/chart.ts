// The parts of ECharts that the room uses, and how a chart of the API becomes an option of ECharts.
import { BarChart, CustomChart, LineChart, MapChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent,
  DataZoomInsideComponent,
  DataZoomSliderComponent,
  GeoComponent,
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapContinuousComponent,
  VisualMapPiecewiseComponent,
} from "echarts/components";
import { init, registerMap, use, type ECharts, type EChartsCoreOption } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";
import { plain, scaleOf, write, type Scale } from "./format";
import { FONT, INK, LINE, SOFT } from "./palette";
import type { ChartData, Series, Text } from "./shapes";
import { language, say, t } from "./words.svelte";

use([
  AriaComponent, BarChart, CustomChart, DataZoomInsideComponent, DataZoomSliderComponent, GeoComponent,
  GridComponent, LabelLayout, LineChart, MapChart, MarkAreaComponent, MarkLineComponent, ScatterChart, SVGRenderer,
  TooltipComponent, VisualMapContinuousComponent, VisualMapPiecewiseComponent,
]);

export type Option = EChartsCoreOption;
export type Kind = "bar" | "line" | "area" | "point";
export { init, registerMap, type ECharts };

/** Return what every option begins with: letters, no animation, a tooltip that stays within its chart. */
export function plainOption(): Option {
  return {
    animation: false,
    useUTC: true,
    textStyle: { fontFamily: FONT, color: INK, fontSize: 13 },
    aria: { enabled: false }, // the element around the chart has the label, and a table beside it
    tooltip: {
      confine: true,
      borderColor: LINE,
      backgroundColor: "#fffdf9",
      padding: [8, 10],
      textStyle: { color: INK, fontSize: 13 },
    },
  };
}

export const axisLook = {
  axisLine: { lineStyle: { color: "#8a8f94" } },
  axisTick: { lineStyle: { color: "#8a8f94" } },
  axisLabel: { color: SOFT, fontSize: 12 },
  splitLine: { lineStyle: { color: "#e7e2d8" } },
  nameTextStyle: { color: SOFT, fontSize: 12 },
};

/** Return the scale of a chart: one for all of its values, stacks added up. */
export function chartScale(chart: ChartData): Scale {
  const values: number[] = [];
  const up = new Map<string, number>();
  for (const series of chart.series) {
    series.values.forEach((value, place) => {
      if (value === null) return;
      if (!series.stack) values.push(value);
      else {
        const key = `${series.stack} ${place} ${value < 0}`;
        up.set(key, (up.get(key) ?? 0) + value);
      }
    });
  }
  for (const sum of up.values()) values.push(sum);
  return scaleOf(chart.unit, values, chart.show);
}

// What is smaller in the unit shown is a crumb of the solver, as in the report.
const CRUMB = 1e-4;

/** Return the series of a chart that show anything. */
export function present(chart: ChartData): Series[] {
  const factor = chart.show?.en.factor ?? chartScale(chart).factor;
  return chart.series.filter((one) => one.values.some((value) => value !== null && Math.abs(value * factor) >= CRUMB));
}

export interface Shown {
  hidden?: ReadonlySet<string>;
  hours?: Hours; // of steps of time, which may differ in length
  kind?: Kind; // of every line that does not say its own
}

/** Steps of time: start and length of each [h after 1 January 00:00]. */
export interface Hours {
  start: number[];
  long: number[];
}

/** Return the option of a chart of the API. */
export function optionOf(chart: ChartData, shown: Shown = {}): Option {
  const scale = chartScale(chart);
  const series = chart.series.filter((one) => !shown.hidden?.has(one.key));
  const bars = series.some((one) => kindOf(one, shown.kind) === "bar");
  const words = chart.x.map(xWord);
  return {
    ...plainOption(),
    grid: { left: 8, right: 16, top: 30, bottom: 8, containLabel: true },
    xAxis: {
      ...axisLook,
      ...(shown.hours ? timeAxis(shown.hours) : { type: "category", data: words, boundaryGap: bars }),
      axisLabel: { ...axisLook.axisLabel, hideOverlap: true, formatter: shown.hours ? hourMark : undefined },
      splitLine: { show: false },
    },
    yAxis: {
      type: "value",
      name: scale.unit,
      nameLocation: "end",
      nameGap: 12,
      ...axisLook,
      nameTextStyle: { ...axisLook.nameTextStyle, align: "left" },
      axisLabel: { ...axisLook.axisLabel, formatter: (value: number) => axisNumber(value / scale.factor, scale) },
    },
    tooltip: {
      ...(plainOption().tooltip as object),
      trigger: "axis",
      axisPointer: { type: bars ? "shadow" : "line" },
      formatter: (points: { dataIndex: number }[]) => {
        const at = Math.min(points[0]?.dataIndex ?? 0, chart.x.length - 1);
        return tip(words[at] ?? "", series, scale, at);
      },
    },
    series: series.flatMap((one) => [...band(one, shown, scale), drawn(one, kindOf(one, shown.kind), scale, shown.hours)]),
  };
}

// The range of a line is a pale band: its lower end unseen, and what stands on that.
function band(series: Series, shown: Shown, scale: Scale): object[] {
  const { low, high } = series;
  if (shown.hours || !low || !high || kindOf(series, shown.kind) !== "line") return [];
  const look = {
    type: "line", stack: `band ${series.key}`, stackStrategy: "all", symbol: "none", silent: true, lineStyle: { opacity: 0 },
    emphasis: { disabled: true }, z: 1,
  };
  const width = high.map((value, at) => (value === null || low[at] === null ? "-" : (value - low[at]!) * scale.factor));
  const foot = low.map((value) => (value === null ? "-" : value * scale.factor));
  return [{ ...look, data: foot }, { ...look, data: width, areaStyle: { color: series.colour, opacity: 0.2 } }];
}

function kindOf(series: Series, otherwise: Kind | undefined): Kind {
  return series.kind ?? otherwise ?? "bar";
}

function drawn(series: Series, kind: Kind, scale: Scale, hours: Hours | undefined): object {
  const values = series.values.map((value) => (value === null ? "-" : value * scale.factor));
  const data = hours ? overTime(values, hours) : values;
  const look = { name: series.key, data, stack: series.stack ?? undefined, stackStrategy: "samesign", itemStyle: { color: series.colour } };
  if (kind === "bar") {
    return { ...look, type: "bar", barMaxWidth: 44, itemStyle: { color: series.colour, borderColor: "#fffdf9", borderWidth: series.stack ? 0.5 : 0 } };
  }
  if (kind === "point") return { ...look, type: "scatter", symbol: "diamond", symbolSize: 12 };
  const filled = kind === "area";
  return {
    ...look, type: "line", symbol: !hours && data.length <= 14 ? "circle" : "none", symbolSize: 5,
    step: hours ? "end" : undefined, connectNulls: false,
    lineStyle: { width: filled ? 0 : 2, color: series.colour },
    areaStyle: filled ? { color: series.colour, opacity: 0.92 } : undefined,
    emphasis: { disabled: true }, z: filled ? 2 : 4,
  };
}

const HOUR = 3_600_000;

// A step lasts until the next begins; the last one is drawn to its end.
function overTime(values: (number | string)[], hours: Hours): [number, number | string][] {
  const points = values.map((value, at): [number, number | string] => [hours.start[at]! * HOUR, value]);
  const end = (hours.start.at(-1) ?? 0) + (hours.long.at(-1) ?? 0);
  return points.length ? [...points, [end * HOUR, values.at(-1)!]] : points;
}

function timeAxis(hours: Hours): object {
  const end = (hours.start.at(-1) ?? 0) + (hours.long.at(-1) ?? 0);
  return { type: "time", min: (hours.start[0] ?? 0) * HOUR, max: end * HOUR };
}

// Hours of the year are counted from 1 January; their marks are days, and hours where there is room.
function hourMark(when: number): string {
  const date = new Date(when);
  const hour = date.getUTCHours();
  return hour ? `${String(hour).padStart(2, "0")}:00` : `${date.getUTCMonth() + 1}-${date.getUTCDate()}`;
}

/** Write what stands at a place of the axis. */
export function xWord(x: string | number | Text): string {
  return typeof x === "object" ? say(x) : String(x);
}

function axisNumber(value: number, scale: Scale): string {
  const shown = Number((value * scale.factor).toPrecision(10));
  const digits = (String(shown).split(".")[1] ?? "").length;
  return plain(shown, Math.min(digits, 4));
}

// The tooltip is built of elements, so that no text is read as markup and no style stands inline.
function tip(head: string, series: Series[], scale: Scale, place: number): HTMLElement {
  const box = document.createElement("div");
  box.className = "tip";
  box.append(line("tip-head", head));
  const known = series.filter((one) => one.values[place] !== null && Math.abs(one.values[place]! * scale.factor) > 1e-6);
  for (const one of [...known].reverse().slice(0, 18)) box.append(row(one.colour, say(one.label), write(one.values[place]!, scale)));
  const stacks = new Set(known.map((one) => one.stack).filter(Boolean));
  if (known.length > 1 && stacks.size === 1 && known.every((one) => one.stack)) {
    const sum = known.reduce((total, one) => total + one.values[place]!, 0);
    box.append(row("", t("chart.total"), write(sum, scale)));
  }
  box.append(line("tip-unit", scale.unit));
  return box;
}

function line(kind: string, text: string): HTMLElement {
  const made = document.createElement("div");
  made.className = kind;
  made.textContent = text;
  return made;
}

function row(colour: string, label: string, number: string): HTMLElement {
  const made = line("tip-row", "");
  const mark = document.createElement("i");
  if (colour) mark.style.background = colour;
  const name = document.createElement("span");
  name.textContent = label;
  const value = document.createElement("b");
  value.textContent = number;
  made.append(mark, name, value);
  return made;
}

export interface Picture {
  title: string;
  name: string; // of the file
  legend?: readonly { label: Text; colour: string }[];
}

const EDGE = 12; // [px]
const TITLE = 22; // height of a line [px]
const ENTRY = 20;

/** Keep a drawing as a picture, twice as large, between its title and what its colours mean, on white. */
export async function keepPicture(host: HTMLElement, { title, name, legend = [] }: Picture): Promise<void> {
  const svg = host.querySelector("svg");
  const drawn = host.querySelector("canvas");
  const { width, height } = (svg ?? drawn ?? host).getBoundingClientRect();
  const canvas = document.createElement("canvas");
  const brush = canvas.getContext("2d")!;
  const look = { title: `600 16px ${FONT}`, entry: `13px ${FONT}` };
  brush.font = look.title;
  const lines = wrapped(title, (text) => brush.measureText(text).width, width - 2 * EDGE);
  brush.font = look.entry;
  const entries = placed(legend.map((one) => brush.measureText(say(one.label)).width + 36), width - 2 * EDGE);
  const head = lines.length * TITLE + 16;
  const foot = legend.length ? (entries.at(-1)!.row + 1) * ENTRY + 14 : 0;
  canvas.width = width * 2;
  canvas.height = (head + height + foot) * 2;
  brush.scale(2, 2);
  brush.fillStyle = "#ffffff";
  brush.fillRect(0, 0, width, head + height + foot);
  brush.fillStyle = INK;
  brush.font = look.title;
  lines.forEach((line, row) => brush.fillText(line, EDGE, 26 + row * TITLE));
  if (svg) brush.drawImage(await pictured(svg), 0, head, width, height);
  else if (drawn) brush.drawImage(drawn, 0, head, width, height);
  brush.font = look.entry;
  legend.forEach((one, at) => {
    const { left, row } = entries[at]!;
    const y = head + height + 18 + row * ENTRY;
    brush.fillStyle = one.colour;
    brush.fillRect(EDGE + left, y - 10, 12, 12);
    brush.fillStyle = INK;
    brush.fillText(say(one.label), EDGE + left + 18, y);
  });
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob!);
  link.download = `${name}-${language()}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// Lines of a text; one in Latin script breaks between words, one in Chinese anywhere.
function wrapped(text: string, wide: (text: string) => number, room: number): string[] {
  const lines = [""];
  for (const part of text.match(/[^\s\u2e80-\uffef]+\s*|[\u2e80-\uffef]|\s+/g) ?? []) {
    const last = lines.at(-1)!;
    if (last && wide((last + part).trimEnd()) > room) lines.push(part);
    else lines[lines.length - 1] = last + part;
  }
  return lines;
}

// Where entries of given widths stand, row by row.
function placed(widths: number[], room: number): { left: number; row: number }[] {
  let [left, row] = [0, 0];
  return widths.map((wide) => {
    if (left && left + wide > room) [left, row] = [0, row + 1];
    left += wide;
    return { left: left - wide, row };
  });
}

function pictured(svg: SVGSVGElement): Promise<HTMLImageElement> {
  const text = new XMLSerializer().serializeToString(svg);
  return new Promise((done, failed) => {
    const image = new Image();
    image.onload = () => done(image);
    image.onerror = () => failed(new Error("the drawing could not be read"));
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  });
}
