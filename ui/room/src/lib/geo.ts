// The map: classes of a value, and the option of a county map drawn from the areas of the plan.
import { INK, inkOn, CLASSES } from "./palette";
import { axisLook, plainOption, registerMap, type Option } from "./chart";
import { plain, scaleOf, write, type Scale } from "./format";
import type { MapData, Zones } from "./shapes";
import { say, t } from "./words.svelte";

/** Return limits of classes: round numbers that cut the range in about as many parts as there are colours. */
export function limits(values: number[], parts = CLASSES.length): number[] {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  if (high === low) return [low, high];
  const raw = (high - low) / parts;
  const size = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((one) => one * size).find((one) => (high - low) / one <= parts + 1e-9) ?? raw;
  const first = Math.floor(low / step) * step;
  const found = [];
  for (let at = 0; first + at * step < high + step * (1 - 1e-9); at++) found.push(first + at * step);
  return found;
}

export interface Class {
  from: number;
  to: number;
  colour: string;
  label: string;
}

/** Return the classes of a map in the unit shown, from pale to dark. */
export function classesOf(data: MapData): { scale: Scale; classes: Class[] } {
  const known = data.zones.map((zone) => zone.value).filter((value) => value !== null);
  const scale = scaleOf(data.unit, [...known, data.largest], data.show);
  const cuts = limits([...known, data.largest].map((value) => value * scale.factor));
  const digits = Math.max(0, ...cuts.map((cut) => (String(Number(cut.toPrecision(6))).split(".")[1] ?? "").length));
  const last = cuts.length - 2;
  const classes = cuts.slice(0, -1).map((from, at) => ({
    from,
    to: cuts[at + 1]!,
    colour: CLASSES[last ? Math.round((at / last) * (CLASSES.length - 1)) : 3]!,
    label: `${plain(from, digits)}\u2013${plain(cuts[at + 1]!, digits)}`,
  }));
  return { scale, classes };
}

export function classOf(value: number | null, scale: Scale, classes: Class[]): Class | null {
  if (value === null) return null;
  const shown = value * scale.factor;
  return classes.find((one) => shown < one.to) ?? classes.at(-1) ?? null;
}

interface Centre {
  at: number; // the area that carries the label
  place: [number, number]; // centre of mass of the whole zone
}

type Ring = [number, number][];

// A zone may have several counties: one of them carries the label, in the middle of all.
function centres(areas: Zones): Map<string, Centre> {
  const sums = new Map<string, { at: number; size: number; x: number; y: number }>();
  areas.features.forEach((feature, at) => {
    const { zone } = feature.properties;
    const sum = sums.get(zone) ?? { at, size: 0, x: 0, y: 0 };
    for (const ring of outer(feature.geometry)) {
      const [size, x, y] = mass(ring);
      sum.size += size;
      sum.x += size * x;
      sum.y += size * y;
    }
    sums.set(zone, sum);
  });
  return new Map([...sums].map(([zone, { at, size, x, y }]) => [zone, { at, place: [x / size, y / size] }]));
}

function outer(geometry: Zones["features"][number]["geometry"]): Ring[] {
  if (geometry.type === "Polygon") return [(geometry.coordinates as Ring[])[0]!];
  return (geometry.coordinates as Ring[][]).map((polygon) => polygon[0]!);
}

// Size and centre of mass of what a ring encloses, by the formula of the shoelace.
function mass(ring: Ring): [number, number, number] {
  let [size, x, y] = [0, 0, 0];
  ring.forEach(([x0, y0], at) => {
    const [x1, y1] = ring[(at + 1) % ring.length]!;
    const cross = x0 * y1 - x1 * y0;
    size += cross / 2;
    x += ((x0 + x1) * cross) / 6;
    y += ((y0 + y1) * cross) / 6;
  });
  return [Math.abs(size), x / size, y / size];
}

// What stands in brackets behind a name has no room on a map; the table has it.
function short(name: string): string {
  return name.replace(/\s*[(\uff08].*$/, "");
}

/** Return the option of the map with its zones coloured by class; the chosen zone has a thick edge. */
export function mapOption(areas: Zones, data: MapData, chosen: string, narrow: boolean): Option {
  const { scale, classes } = classesOf(data);
  const values = new Map(data.zones.map((zone) => [zone.zone, zone]));
  const labelled = centres(areas);
  const named = {
    type: "FeatureCollection",
    features: areas.features.map((feature, at) => ({
      ...feature,
      properties: { ...feature.properties, name: `${feature.properties.zone}/${at}`, cp: labelled.get(feature.properties.zone)?.place },
    })),
  };
  registerMap("zones", named as never);
  const regions = named.features.map((feature, at) => {
    const zone = feature.properties.zone;
    const value = values.get(zone)?.value ?? null;
    const colour = classOf(value, scale, classes)?.colour ?? "#f0ece4";
    const picked = zone === chosen;
    return {
      name: feature.properties.name,
      itemStyle: {
        areaColor: colour, borderColor: picked ? "#c76b00" : "#5d666d", borderWidth: picked ? 2.6 : 0.7,
        decal: value === null ? { symbol: "line", dashArrayX: [1, 0], dashArrayY: [2, 6], color: "#b7afa1", rotation: 0.8 } : undefined,
      },
      label: {
        show: labelled.get(zone)?.at === at,
        formatter: `${short(say(values.get(zone)?.label ?? feature.properties.zone_label))}\n${value === null ? t("map.unknown") : write(value, scale)}`,
        color: inkOn(colour),
        fontSize: narrow ? 11 : 13,
        lineHeight: narrow ? 14 : 17,
        textBorderColor: inkOn(colour) === INK ? "#ffffffb0" : "#12253360",
        textBorderWidth: 2,
      },
    };
  });
  return {
    ...plainOption(),
    tooltip: {
      ...(plainOption().tooltip as object),
      trigger: "item",
      formatter: (at: { name: string }) => {
        const zone = values.get(at.name.split("/")[0]!);
        const value = zone?.value ?? null;
        const box = document.createElement("div");
        box.className = "tip";
        box.textContent = `${say(zone?.label)}: ${value === null ? t("map.unknown") : `${write(value, scale)} ${scale.unit}`}`;
        return box;
      },
    },
    geo: {
      map: "zones", roam: false, layoutCenter: ["50%", "50%"], layoutSize: "99%", aspectScale: 0.72,
      regions, emphasis: { disabled: true }, select: { disabled: true }, tooltip: { show: true }, label: { show: false },
      silent: false, itemStyle: { borderColor: "#5d666d" },
      nameTextStyle: axisLook.nameTextStyle,
    },
    series: [],
  };
}
