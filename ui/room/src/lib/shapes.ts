// What the API says, in the words of its contract. A number is in the unit beside it; null is "not known".
export interface Text {
  en: string;
  zh: string;
}

export interface Detail {
  where: string;
  found: string;
  expected: string;
  fix: string | Text;
}

export interface Me {
  user: string;
  label: Text;
  role: string;
  party: string;
  party_label: Text;
  zone: string | null;
  rights: string[];
  csrf: string;
  language: "en" | "zh" | null;
  demo: boolean;
}

export interface Labelled {
  key: string;
  label: Text;
}

/** How numbers are shown in a language: shown = value * factor, with so many decimals. */
export interface Scale {
  unit: string;
  factor: number;
  digits: number;
}

export interface Show {
  en: Scale;
  zh: Scale;
}

export interface Series extends Labelled {
  colour: string;
  values: (number | null)[];
  kind?: "bar" | "area" | "line" | "point";
  stack?: string | null; // "up" above zero, "down" below it
  low?: (number | null)[] | null; // the band within a step, where values are means
  high?: (number | null)[] | null;
}

export interface ChartData extends Labelled {
  unit: string;
  show?: Show | null;
  x: (string | number | Text)[];
  x_label: Text;
  series: Series[];
  title?: Text | null; // what it shows, in a sentence
  note?: Text | null;
}

export interface Column extends Labelled {
  unit?: string | null;
  show?: Show | null;
  numeric?: boolean;
}

export type Cell = string | number | boolean | Text | null;

export interface Sheet {
  columns: Column[];
  rows: Cell[][];
}

export interface PlanCard {
  plan: string;
  title: Text;
  name: Text;
  kind: "plan" | "revision" | "point";
  parent: string | null;
  change: Text | null;
  made_of: string; // digest of its case
  base_year: number;
  periods: number[];
  hours: number | null;
  objective: number;
  currency: string;
  certificate: { passed: boolean; primal: number | null; dual: number | null; gap: number | null };
  has: { frontier: boolean; prices: boolean; delivery: boolean };
}

export interface Figure extends Labelled {
  text: Text;
  note: Text;
  value: number | null;
  unit: string;
  show: Show | null;
}

export interface Overview {
  plan: PlanCard;
  figures: Figure[];
  statements: Text[];
  charts: ChartData[];
  missing: Text[];
}

export interface Zones {
  type: "FeatureCollection";
  features: {
    type: "Feature";
    properties: { zone: string; county: string; label: Text; zone_label: Text };
    geometry: { type: string; coordinates: unknown };
  }[];
  missing: Text[];
}

export interface MapData {
  measures: (Labelled & { unit: string; show: Show })[];
  periods: number[];
  measure: string;
  period: number;
  unit: string;
  show: Show;
  largest: number; // over all periods, so that a colour keeps its meaning
  zones: { zone: string; label: Text; value: number | null }[];
  missing: Text[];
}

export interface Pathway {
  zones: Labelled[];
  zone: string;
  periods: number[];
  charts: ChartData[];
  missing: Text[];
}

export interface Dispatch {
  carriers: Labelled[];
  zones: Labelled[];
  periods: number[];
  weeks: (Labelled & { first: number; last: number })[]; // hours after 1 January 00:00
  carrier: string;
  zone: string;
  period: number;
  week: string;
  start: number[]; // of each step [h after 1 January 00:00]
  step_hours: number[];
  chart: ChartData;
  price: ChartData;
  level: ChartData;
  missing: Text[];
}

export interface Account {
  account: string;
  label: Text;
  unit: string;
  show: Show;
  ledger: string;
  ledger_label: Text;
  fields: Labelled[];
  dimensions: Labelled[];
}

export interface LedgerData {
  account: string;
  by: string;
  label: Text;
  unit: string;
  show: Show;
  ranged: boolean;
  chart: ChartData;
  sheet: Sheet;
  missing: Text[];
}

export interface Position {
  party: string;
  label: Text;
  received: number;
  paid: number;
  net: number;
}

export interface Flow {
  payer: string;
  payee: string;
  payer_label: Text;
  payee_label: Text;
  value: number;
}

export interface ProForma {
  party: string;
  label: Text;
  rate: number | null;
  npv: number | null;
  low: number | null;
  high: number | null;
  price_cases: Labelled[];
  price_case: string;
  returns: Sheet | null;
  cash: ChartData | null;
  budget: ChartData | null;
}

export interface Money {
  periods: number[];
  period: number;
  positions: Position[];
  total: number;
  flows: Flow[];
  costs: ChartData | null;
  transfers: Sheet;
  pro_forma: ProForma[];
  missing: Text[];
}

export interface Inputs {
  tables: { key: string; label: Text; rows: number; assumed: number }[];
  table: string;
  sheet: Sheet;
  sources: Sheet;
  assumed_share: number | null;
  swings: Sheet;
  missing: Text[];
}

export interface Comparison {
  plans: PlanCard[];
  figures: Sheet;
  charts: ChartData[];
  clauses: Sheet;
  missing: Text[];
}

export interface Job {
  job: string;
  kind: string;
  plan: string;
  label: Text;
  state: "waiting" | "running" | "done" | "failed" | "cancelled";
  stage: Text;
  iteration: number | null;
  gap: number | null;
  elapsed: number;
  waiting: number; // jobs before it
  message: Text | null;
  result_plan: string | null;
  by: string;
  party: string;
  created: string;
  ended: string | null;
}
