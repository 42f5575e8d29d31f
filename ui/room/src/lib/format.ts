// Numbers for the eye. The one place where a unit is chosen: GW, TWh, Mt and bn CNY in English;
// 万千瓦, 亿千瓦时, 万吨 and 亿元 in Chinese. Values are only scaled here, never combined. Where the server
// says how a quantity is shown, as most of its charts and columns do, that is how it is shown.
import type { Scale, Show } from "./shapes";
import { language, type Language } from "./words.svelte";

export type { Scale };

type Step = [from: number, unit: string, factor: number]; // used where the largest value is at least `from`

// Per unit of the data and language: the coarsest step that the largest value reaches.
const STEPS: Record<string, Record<Language, Step[]>> = {
  MW: { en: [[1e4, "GW", 1e-3], [0, "MW", 1]], zh: [[0, "万千瓦", 0.1]] },
  GW: { en: [[0, "GW", 1]], zh: [[0, "万千瓦", 100]] },
  MVA: { en: [[0, "MVA", 1]], zh: [[0, "万千伏安", 0.1]] },
  MWh: {
    en: [[1e6, "TWh", 1e-6], [1e3, "GWh", 1e-3], [0, "MWh", 1]],
    zh: [[1e6, "亿千瓦时", 1e-5], [0, "万千瓦时", 0.1]],
  },
  GWh: { en: [[1e3, "TWh", 1e-3], [0, "GWh", 1]], zh: [[1e2, "亿千瓦时", 1e-2], [0, "万千瓦时", 100]] },
  TWh: { en: [[0, "TWh", 1]], zh: [[0, "亿千瓦时", 10]] },
  PJ: { en: [[0, "PJ", 1]], zh: [[0, "万吉焦", 100]] },
  t: {
    en: [[1e6, "Mt", 1e-6], [1e4, "kt", 1e-3], [0, "t", 1]],
    zh: [[1e5, "万吨", 1e-4], [0, "吨", 1]],
  },
  kt: { en: [[1e3, "Mt", 1e-3], [0, "kt", 1]], zh: [[0, "万吨", 0.1]] },
  Mt: { en: [[0, "Mt", 1]], zh: [[0, "万吨", 100]] },
  CNY: {
    en: [[1e9, "bn CNY", 1e-9], [1e6, "M CNY", 1e-6], [0, "CNY", 1]],
    zh: [[1e8, "亿元", 1e-8], [1e5, "万元", 1e-4], [0, "元", 1]],
  },
  yiyuan: { en: [[10, "bn CNY", 0.1], [0, "M CNY", 100]], zh: [[0, "亿元", 1]] },
  a: { en: [[0, "job-years", 1]], zh: [[0, "人年", 1]] },
  FTE: { en: [[0, "jobs", 1]], zh: [[0, "个岗位", 1]] },
  d: { en: [[0, "days", 1]], zh: [[0, "天", 1]] },
  h: { en: [[0, "h", 1]], zh: [[0, "小时", 1]] },
  s: { en: [[0, "s", 1]], zh: [[0, "秒", 1]] },
  km: { en: [[0, "km", 1]], zh: [[0, "公里", 1]] },
  m2: { en: [[1e6, "M m²", 1e-6], [0, "m²", 1]], zh: [[1e5, "万平方米", 1e-4], [0, "平方米", 1]] },
  share: { en: [[0, "%", 100]], zh: [[0, "%", 100]] },
  "%": { en: [[0, "%", 1]], zh: [[0, "%", 1]] },
  vehicle: { en: [[0, "vehicles", 1]], zh: [[1e4, "万辆", 1e-4], [0, "辆", 1]] },
  home: { en: [[0, "homes", 1]], zh: [[1e4, "万户", 1e-4], [0, "户", 1]] },
  "1": { en: [[0, "", 1]], zh: [[0, "", 1]] },
  "": { en: [[0, "", 1]], zh: [[0, "", 1]] },
};
// Prices are shown as people quote them, whatever their size.
const PRICES: Record<string, Record<Language, [string, number]>> = {
  "CNY/MWh": { en: ["CNY/MWh", 1], zh: ["元/千瓦时", 1e-3] },
  "CNY/MW": { en: ["CNY/kW", 1e-3], zh: ["元/千瓦", 1e-3] },
  "CNY/kW": { en: ["CNY/kW", 1], zh: ["元/千瓦", 1] },
  "CNY/t": { en: ["CNY/t", 1], zh: ["元/吨", 1] },
  "CNY/tCO2": { en: ["CNY/t CO₂", 1], zh: ["元/吨二氧化碳", 1] },
  "CNY/GJ": { en: ["CNY/GJ", 1], zh: ["元/吉焦", 1] },
  "CNY/kg": { en: ["CNY/kg", 1], zh: ["元/千克", 1] },
  "CNY/1": { en: ["CNY each", 1], zh: ["元/个", 1] },
  "CNY/CNY": { en: ["CNY/CNY", 1], zh: ["元/元", 1] },
};
const YUAN = 1; // less money than this is a crumb of the solver [CNY]
const ZERO = 1e-9; // smaller than any unit shown: a crumb of the solver

// A unit as an agreement is written in, where people call it otherwise.
const SPOKEN: Record<string, Record<Language, string>> = {
  MW: { en: "MW", zh: "兆瓦" },
  GW: { en: "GW", zh: "吉瓦" },
  MWh: { en: "MWh", zh: "兆瓦时" },
  GWh: { en: "GWh", zh: "百万千瓦时" },
  TWh: { en: "TWh", zh: "十亿千瓦时" },
  CNY: { en: "CNY", zh: "元" },
  wanyuan: { en: "ten thousand CNY", zh: "万元" },
  yiyuan: { en: "hundred million CNY", zh: "亿元" },
  t: { en: "t", zh: "吨" },
  kt: { en: "kt", zh: "千吨" },
  Mt: { en: "Mt", zh: "百万吨" },
  tce: { en: "tce", zh: "吨标准煤" },
  km: { en: "km", zh: "公里" },
  h: { en: "h", zh: "小时" },
  d: { en: "days", zh: "天" },
  FTE: { en: "jobs", zh: "个岗位" },
  a: { en: "job-years", zh: "人年" },
  "1": { en: "", zh: "" },
};

/** Return a unit that numbers are typed in, unscaled, as people call it. */
export function unitWord(unit: string | null | undefined): string {
  const spoken = language();
  const [base, ...per] = (unit ?? "").split("/");
  const over = per.map((one) => (spoken === "zh" && one === "a" ? "/年" : `/${one}`)).join("");
  return (SPOKEN[base!]?.[spoken] ?? base!) + over;
}

/** Return how a set of values of a unit is shown, all on one scale; as the server says, if it does. */
export function scaleOf(unit: string | null | undefined, values: Iterable<number | null | undefined>, show?: Show | null): Scale {
  if (show) return show[language()];
  let largest = 0;
  for (const value of values) if (typeof value === "number" && Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  const spoken = language();
  const { base, after } = split(unit ?? "");
  const quoted = PRICES[base]?.[spoken];
  const [name, factor] = quoted ?? stepOf(base, largest, spoken);
  return { unit: name + tail(after, spoken), factor, digits: digitsFor(largest * factor) };
}

function split(unit: string): { base: string; after: string } {
  const clean = unit.replace("tCO2e", "tCO2").replace(/\/(y|yr|year)$/, "/a");
  if (clean in PRICES) return { base: clean, after: "" };
  const annual = clean.endsWith("/a");
  const base = annual ? clean.slice(0, -2) : clean;
  if (/^(k|M)?tCO2$/.test(base)) return { base: base.replace("CO2", ""), after: ` CO₂${annual ? "/a" : ""}` };
  if (base in PRICES || base in STEPS) return { base, after: annual ? "/a" : "" };
  return { base: clean, after: "" };
}

function tail(after: string, spoken: Language): string {
  return spoken === "zh" ? after.replace("/a", "/年").replace(" CO₂", "二氧化碳") : after;
}

function stepOf(base: string, largest: number, spoken: Language): [string, number] {
  const step = STEPS[base]?.[spoken].find(([from]) => largest >= from);
  return step ? [step[1], step[2]] : [base, 1];
}

function digitsFor(largest: number): number {
  if (largest >= 1000 || largest < ZERO) return 0;
  if (largest >= 100) return 0;
  if (largest >= 10) return 1;
  if (largest >= 1) return 2;
  return Math.min(6, 2 - Math.floor(Math.log10(largest)));
}

/** Write a number on a scale, without its unit. */
export function write(value: number, scale: Scale): string {
  let shown = value * scale.factor;
  if (Math.abs(shown) < 0.5 * 10 ** -scale.digits) shown = 0;
  return plain(shown, scale.digits);
}

/** Write a number as it is. */
export function plain(value: number, digits = 0): string {
  const locale = language() === "zh" ? "zh-CN" : "en-GB";
  const shape = new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return shape.format(value).replace("-", "\u2212");
}

/** Write one quantity with its unit; what is not known is a dash. */
export function quantity(value: number | null | undefined, unit: string | null | undefined, show?: Show | null): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "\u2013";
  const scale = scaleOf(unit, [value], show);
  if (/^CNY(\/a)?$/.test(unit ?? "") && Math.abs(value) < YUAN) value = 0;
  const number = write(value, !show && isCount(unit, value) ? { ...scale, digits: 0 } : fine(value, scale));
  if (!scale.unit) return number;
  return scale.unit === "%" ? `${number}%` : `${number}\u00a0${scale.unit}`;
}

// A quantity that stands alone and is small keeps two significant digits.
function fine(value: number, scale: Scale): Scale {
  const shown = Math.abs(value * scale.factor);
  if (shown < ZERO || shown >= 10 ** (1 - scale.digits)) return scale;
  return { ...scale, digits: Math.min(6, 1 - Math.floor(Math.log10(shown))) };
}

function isCount(unit: string | null | undefined, value: number): boolean {
  return (unit === "1" || unit === "" || !unit) && Number.isInteger(value);
}

export function percent(share: number | null | undefined, digits = 0): string {
  return share === null || share === undefined ? "\u2013" : `${plain(share * 100, digits)}%`;
}

/** Write a day such as 2026-11-26. A day has no time zone. */
export function day(iso: string | null | undefined): string {
  if (!iso) return "\u2013";
  const when = new Date(`${iso.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(when.valueOf()) ? iso : dated({ dateStyle: "medium", timeZone: "UTC" }).format(when);
}

/** Write an instant in Beijing time. */
export function instant(iso: string | null | undefined): string {
  if (!iso) return "\u2013";
  const when = new Date(iso);
  if (Number.isNaN(when.valueOf())) return iso;
  return dated({ dateStyle: "medium", timeStyle: "short", timeZone: "Asia/Shanghai" }).format(when);
}

function dated(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(language() === "zh" ? "zh-CN" : "en-GB", options);
}

/** Write seconds as a person would say them. */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] ? parts : parts.slice(1);
  return shown.map((part, place) => (place ? String(part).padStart(2, "0") : String(part))).join(":");
}
