// Colours of the carriers and groups, as in src/longspring/report/palette.py; the server sends most.
export const CLASSES = ["#eef3f7", "#c9dceb", "#93bfdc", "#5597c4", "#2a6ca6", "#123f73"];
export const INK = "#1f2429";
export const SOFT = "#565d63";
export const LINE = "#d9d3c7";
export const ACCENT = "#0b5577";
export const SPARE = [
  "#332288", "#44aa99", "#ddcc77", "#aa4499", "#117733", "#cc6677",
  "#88ccee", "#999933", "#882255", "#bbccee", "#225522", "#663333",
];
export const FONT =
  'system-ui, -apple-system, "Segoe UI", "Noto Sans", "Noto Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif';

/** Return a colour for the n-th of things that have none of their own. */
export function spare(place: number): string {
  return SPARE[place % SPARE.length]!;
}

/** Return black or white, whichever is easier to read on a colour. */
export function inkOn(colour: string): string {
  const parts = [1, 3, 5].map((from) => parseInt(colour.slice(from, from + 2), 16) / 255);
  const [red, green, blue] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue! > 0.36 ? INK : "#fff";
}
