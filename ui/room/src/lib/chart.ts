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
import { scaleOf, write, type Scale } from "./format";
import { FONT, INK, LINE, SOFT } from "./palette";
import type { ChartData, Series } from "./shapes";
import { language, say, t } from "./words.svelte";

use([
  AriaComponent, BarChart, CustomChart, DataZoomInsideComponent, DataZoomSliderComponent, GeoComponent,
  GridComponent, LabelLayout, LineChart, MapChart, MarkAreaComponent, MarkLineComponent, ScatterChart, SVGRenderer,
  TooltipComponent, VisualMapContinuousComponent, VisualMapPiecewiseComponent,
]);

export type Option = EChartsCoreOption;
export type Kind = "bar" | "line" | "area" | "step";
export { init, registerMap, type ECharts };

/** Return what every option begins with: letters, no animation, a tooltip that stays within its chart. */
export function plainOption(): Option {
  return {
    animation: false,
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
  return scaleOf(chart.unit, values);
}

/** Return how a chart is best drawn where the page does not say. */
export function kindOf(chart: ChartData): Kind {
  return chart.x.length > 14 ? "area" : "bar";
}

export interface Shown {
  kind?: Kind;
  hidden?: ReadonlySet<string>;
  narrow?: boolean;
  zoom?: boolean;
}

/** Return the option of a chart of the API. */
export function optionOf(chart: ChartData, shown: Shown = {}): Option {
  const kind = shown.kind ?? kindOf(chart);
  const scale = chartScale(chart);
  const series = chart.series.filter((one) => !shown.hidden?.has(one.key));
  return {
    ...plainOption(),
    grid: { left: 8, right: 14, top: 30, bottom: shown.zoom ? 46 : 8, containLabel: true },
    xAxis: {
      type: "category",
      data: chart.x.map(String),
      boundaryGap: kind === "bar",
      ...axisLook,
      axisLabel: { ...axisLook.axisLabel, hideOverlap: true, formatter: (value: string) => tick(value) },
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
      axisPointer: { type: kind === "bar" ? "shadow" : "line" },
      formatter: (points: { dataIndex: number }[]) => tip(chart, series, scale, points[0]?.dataIndex ?? 0),
    },
    dataZoom: shown.zoom ? [{ type: "slider", height: 22, bottom: 6, brushSelect: false }] : undefined,
    series: series.map((one) => drawn(one, kind, scale)),
  };
}

function drawn(series: Series, kind: Kind, scale: Scale): object {
  const data = series.values.map((value) => (value === null ? "-" : value * scale.factor));
  const stacked = { stack: series.stack ?? undefined, stackStrategy: "samesign" };
  if (kind === "bar" && (series.stack || !isLine(series))) {
    return {
      type: "bar", name: series.key, data, ...stacked, barMaxWidth: 44,
      itemStyle: { color: series.colour, borderColor: "#fffdf9", borderWidth: series.stack ? 0.5 : 0 },
    };
  }
  const filled = kind === "area" && !!series.stack;
  return {
    type: "line", name: series.key, data, ...stacked, symbol: kind === "bar" || data.length <= 14 ? "circle" : "none",
    symbolSize: 5, step: kind === "step" ? "end" : undefined, connectNulls: false,
    lineStyle: { width: filled ? 0.6 : 2, color: series.colour },
    itemStyle: { color: series.colour },
    areaStyle: filled ? { color: series.colour, opacity: 0.92 } : undefined,
    emphasis: { disabled: true },
    z: filled ? 2 : 4,
  };
}

// In a chart of bars, what does not stack while others do (a demand, a limit) is a line.
function isLine(series: Series): boolean {
  return series.stack === "";
}

/** Write a mark of an axis: an hour as month-day and hour, anything else as it stands. */
export function tick(value: string | number): string {
  const found = /^\d{4}-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(String(value));
  return found ? `${Number(found[1])}-${Number(found[2])} ${found[3]}:${found[4]}` : String(value);
}

function axisNumber(value: number, scale: Scale): string {
  const shown = value * scale.factor;
  const digits = Number.isInteger(shown) ? 0 : Math.min(4, Math.max(1, Math.ceil(-Math.log10(Math.abs(shown) || 1)) + 1));
  return write(value, { ...scale, digits });
}

// The tooltip is built of elements, so that no text is read as markup and no style stands inline.
function tip(chart: ChartData, series: Series[], scale: Scale, place: number): HTMLElement {
  const box = document.createElement("div");
  box.className = "tip";
  box.append(line("tip-head", tick(chart.x[place] ?? "")));
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

/** Keep a drawing as a picture, twice as large, under a title, on white. */
export async function keepPicture(host: HTMLElement, title: string, name: string): Promise<void> {
  const svg = host.querySelector("svg");
  const drawn = host.querySelector("canvas");
  const { width, height } = (svg ?? drawn ?? host).getBoundingClientRect();
  const canvas = document.createElement("canvas");
  const head = 40;
  canvas.width = width * 2;
  canvas.height = (height + head) * 2;
  const brush = canvas.getContext("2d")!;
  brush.scale(2, 2);
  brush.fillStyle = "#ffffff";
  brush.fillRect(0, 0, width, height + head);
  brush.fillStyle = INK;
  brush.font = `600 16px ${FONT}`;
  brush.fillText(title, 12, 26, width - 24);
  if (svg) brush.drawImage(await pictured(svg), 0, head, width, height);
  else if (drawn) brush.drawImage(drawn, 0, head, width, height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob!);
  link.download = `${name}-${language()}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
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
