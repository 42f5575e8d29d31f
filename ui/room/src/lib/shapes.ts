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
  zone: string | null;
  rights: string[];
  csrf: string;
  language: string | null;
}

export interface Labelled {
  key: string;
  label: Text;
}

export interface Series extends Labelled {
  colour: string;
  values: (number | null)[];
  stack?: string | null;
  low?: (number | null)[] | null; // the band within a step, where values are means
  high?: (number | null)[] | null;
}

export interface ChartData extends Labelled {
  unit: string;
  x: (string | number)[];
  x_label: Text;
  series: Series[];
}

export interface Column extends Labelled {
  unit: string | null;
}

export type Cell = string | number | boolean | Text | null;

export interface Sheet {
  columns: Column[];
  rows: Cell[][];
}

export interface PlanCard {
  plan: string;
  title: Text;
  made_of: string | null;
  base_year: number;
  periods: number[];
  hours: number | null;
  objective: number;
  currency: string;
  certificate: { passed: boolean; primal: number; dual: number; gap: number };
  has: { frontier: boolean; prices: boolean; delivery: boolean };
}

export interface Figure extends Labelled {
  value: number | null;
  unit: string;
  note: Text | null;
}

export interface Overview extends PlanCard {
  figures: Figure[];
  statements: Text[];
  missing: Text[];
}

export interface Zones {
  type: "FeatureCollection";
  features: {
    type: "Feature";
    properties: { zone: string; label: Text };
    geometry: { type: string; coordinates: unknown };
  }[];
}

export interface MapData {
  measures: (Labelled & { unit: string })[];
  periods: number[];
  measure: string;
  period: number;
  unit: string;
  zones: { zone: string; label: Text; value: number | null }[];
}

export interface Pathway {
  zones: Labelled[];
  zone: string | null;
  charts: ChartData[];
}

export interface Dispatch {
  carriers: Labelled[];
  zones: Labelled[];
  periods: number[];
  weeks: (Labelled & { first: string; last: string })[];
  carrier: string;
  zone: string | null;
  period: number;
  week: string;
  step_hours: number;
  chart: ChartData;
  price: ChartData | null;
  level: ChartData | null;
}

export interface Account extends Labelled {
  account: string;
  unit: string;
  ledger: string;
  fields: string[];
  dimensions: string[];
}

export interface LedgerData {
  account: string;
  by: string;
  label: Text;
  unit: string;
  chart: ChartData | null;
  sheet: Sheet;
  range?: { low: number; high: number } | null;
}

export interface Inputs {
  tables: { key: string; rows: number; label?: Text }[];
  sheet: Sheet;
  sources: Sheet;
}

export interface Comparison {
  plans: PlanCard[];
  figures: Sheet;
  charts: ChartData[];
  clauses: Sheet;
}

export interface Job {
  job: string;
  kind: string;
  plan: string;
  state: "waiting" | "running" | "done" | "failed" | "cancelled";
  stage: Text;
  iteration: number | null;
  gap: number | null;
  elapsed: number;
  message: Text | null;
  result_plan: string | null;
  by: string;
  party: string;
  created: string;
}
