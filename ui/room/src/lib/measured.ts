// Quantities of a clause: the server says how each is shown, in both languages.
import { percent, plain, quantity } from "./format";
import type { ChartData, Show, Text } from "./shapes";
import type { Clause, Payer } from "./shapes_register";
import { language, say, t } from "./words.svelte";

const SENSES: Record<string, string> = { ">=": "≥", "<=": "≤", "==": "=", "=": "=" };
const UNKNOWN = "–";

/** Write a value of the data as the server shows it: the number with its unit. */
export function measured(value: number | null | undefined, show: Show): string {
  return quantity(value, "", show);
}

/** Write what a clause asks for, as in the agreement. */
export function asked(clause: Clause): string {
  if (clause.asks) return say(clause.asks);
  if (clause.value === null) return UNKNOWN;
  return `${SENSES[clause.sense] ?? clause.sense} ${quantity(clause.value, clause.unit)}`;
}

/** Write an amount of what a clause counts, in the unit the clause is written in where that is known. */
export function amount(clause: Clause, value: number): string {
  const known = clause.reached.find((one) => one.bound);
  if (!clause.value || !known) return measured(value, clause.show);
  return quantity((value * clause.value) / known.bound, clause.unit);
}

/** Write what the plan reaches of a clause in its last period; of a ratio the ratio, of a rule how far it is kept. */
export function reached(clause: Clause): string {
  const last = clause.reached.at(-1);
  if (!last) return UNKNOWN;
  if (last.ratio) return say(last.ratio);
  if (!clause.asks) return amount(clause, last.value);
  if (clause.state === "binds") return t("clause.reached.exactly");
  return t(last.met ? "clause.reached.beyond" : "clause.reached.short", { amount: measured(Math.abs(last.slack), clause.show) });
}

/** Return texts without those that say the same. */
export function once(texts: Text[]): Text[] {
  return [...new Map(texts.map((one) => [one.en, one])).values()];
}

/** Write the yearly cost of a clause, or why there is none. */
export function yearly(clause: Clause): string {
  const cost = clause.price?.yearly_cost;
  if (cost !== null && cost !== undefined) return t("clause.per_year", { amount: quantity(cost, "CNY") });
  if (clause.state === "not_judged") return t("clause.price.reported");
  return clause.state === "slack" ? t("clause.price.free") : t("clause.price.none");
}

/** Return the payers in the order in which they lose, heaviest first. */
export function byLoss(payers: Payer[]): Payer[] {
  return [...payers].sort((a, b) => a.value - b.value);
}

/** Write an amount with its sign, as what a party gains (+) or loses (−). */
export function signed(value: number, unit: string): string {
  const text = quantity(value, unit);
  return value > 0 ? `+${text}` : text;
}

/** Return a curve whose steps are bounds of a clause, written as the clause is shown. */
export function curveShown(curve: ChartData, show: Show): ChartData {
  const scale = show[language()];
  const digits = Math.max(scale.digits, 1);
  return { ...curve, x: curve.x.map((bound) => (typeof bound === "number" ? plain(bound * scale.factor, digits) : bound)) };
}

export function period(year: number): string {
  return year ? String(year) : t("clause.period.all");
}

export function odds(clause: Clause): string {
  return clause.odds ? percent(clause.odds.kept) : UNKNOWN;
}

export function names(list: { label: { en: string; zh: string } }[]): string {
  return list.map((one) => say(one.label)).join(language() === "zh" ? "、" : ", ");
}
