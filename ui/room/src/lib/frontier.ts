// The picture of a frontier: the gain of one side across, of the other up; every point can be chosen.
//
//   between the corners found (solid) and the bound proved (dashed) lies all that is not known
import { axisLook, plainOption, type Option } from "./chart";
import { scaleOf, write, type Scale } from "./format";
import { ACCENT, INK, SOFT } from "./palette";
import type { Frontier, Point } from "./shapes_register";
import { say, t } from "./words.svelte";

const LOOK: Record<Point["kind"], { symbol: string; size: number; colour: string }> = {
  no_deal: { symbol: "rect", size: 11, colour: SOFT },
  as_written: { symbol: "diamond", size: 16, colour: "#9c2415" },
  corner: { symbol: "circle", size: 9, colour: ACCENT },
  fair: { symbol: "triangle", size: 14, colour: "#7a4b00" },
};

export const KINDS: Point["kind"][] = ["no_deal", "as_written", "corner", "fair"];

export function lookOf(kind: Point["kind"]): { symbol: string; size: number; colour: string } {
  return LOOK[kind];
}

/** Return the scale that both axes share, so that a yuan is as long across as up. */
export function frontierScale(frontier: Frontier): Scale {
  const amounts = frontier.points.flatMap((one) => [...Object.values(one.gains), ...Object.values(one.operated ?? {})]);
  return scaleOf(frontier.currency, [...amounts, ...frontier.inner.flat(), ...frontier.outer.flat()]);
}

export function frontierOption(frontier: Frontier, chosen: string, scale: Scale, narrow: boolean): Option {
  const [across, up] = frontier.sides;
  const place = (gains: Record<string, number>) => [gains[across!.key]! * scale.factor, gains[up!.key]! * scale.factor];
  const border = (line: [number, number][]) => line.map(([x, y]) => [x * scale.factor, y * scale.factor]);
  const tone = { type: "line" as const, symbol: "none", silent: true, z: 1 };
  return {
    ...plainOption(),
    grid: { left: 12, right: 26, top: 34, bottom: 34, containLabel: true },
    xAxis: axis(t("frontier.x", { side: say(across?.label) }), scale, "middle"),
    yAxis: axis(t("frontier.x", { side: say(up?.label) }), scale, "end"),
    series: [
      { ...tone, data: border(frontier.outer), lineStyle: { color: SOFT, type: "dashed", width: 1.5 } },
      { ...tone, data: border(frontier.inner), lineStyle: { color: ACCENT, width: 2 }, areaStyle: { color: ACCENT, opacity: 0.05 } },
      ...KINDS.map((kind) => ({
        type: "scatter", symbol: LOOK[kind].symbol, symbolSize: LOOK[kind].size, color: LOOK[kind].colour, z: 4,
        labelLayout: { hideOverlap: true },
        label: { show: kind !== "corner" && !narrow, position: kind === "no_deal" ? "right" : "left", color: INK, fontSize: 12, formatter: (one: { name: string }) => one.name },
        data: frontier.points.filter((one) => one.kind === kind).map((one) => ({
          name: say(one.label), value: place(one.gains), key: one.key,
          itemStyle: one.key === chosen ? { borderColor: "#c76b00", borderWidth: 4 } : { borderColor: "#fffdf9", borderWidth: 1 },
        })),
      })),
      {
        type: "scatter", symbol: "circle", symbolSize: 9, z: 3,
        itemStyle: { color: "transparent", borderColor: SOFT, borderWidth: 1.5 },
        data: frontier.points.filter((one) => one.operated && one.kind !== "no_deal").map((one) => ({ name: say(one.label), value: place(one.operated!), key: one.key })),
      },
    ],
    tooltip: {
      ...(plainOption().tooltip as object),
      trigger: "item",
      formatter: (one: { name: string; value: [number, number] }) => tip(one.name, one.value, frontier, scale),
    },
  };
}

function axis(name: string, scale: Scale, where: "middle" | "end"): object {
  return {
    type: "value", name: `${name} [${scale.unit}]`, nameLocation: where, nameGap: where === "middle" ? 30 : 14, ...axisLook,
    nameTextStyle: { ...axisLook.nameTextStyle, align: where === "middle" ? "center" : "left" },
  };
}

function tip(name: string, value: [number, number], frontier: Frontier, scale: Scale): HTMLElement {
  const box = document.createElement("div");
  box.className = "tip";
  const lines = [name, ...frontier.sides.map((side, at) => `${say(side.label)}: ${write((value[at] ?? 0) / scale.factor, scale)} ${scale.unit}`)];
  lines.forEach((text, at) => {
    const line = document.createElement("div");
    line.className = at ? "tip-row" : "tip-head";
    line.textContent = text;
    box.append(line);
  });
  return box;
}
