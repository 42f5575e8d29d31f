// What the API says of clauses, the frontier, projects and the register; see `shapes` and, on the
// server, shapes_agreement.py, shapes_works.py and shapes_register.py.
import type { ChartData, Labelled, Sheet, Show, Text } from "./shapes";

export interface Reached {
  period: number;
  value: number;
  bound: number;
  slack: number;
  met: boolean;
  shadow_price: number | null;
  present_price: number | null;
  ratio: Text | null; // of a clause on a ratio: the ratio itself, in words
}

export interface Price {
  value: number | null;
  unit: string;
  show: Show;
  period: number;
  saving: number;
  yearly_cost: number | null;
  longest_hours: number;
}

export interface Payer {
  party: string;
  label: Text;
  value: number;
  unit: string;
}

export interface Clause {
  clause: string;
  field: string;
  field_label: Text;
  label: Text;
  text: Text;
  account: string;
  account_label: Text;
  sense: string;
  value: number | null;
  ratio: number | null; // of a clause on a ratio: what can be changed of it
  asks?: Text | null; // the bound in words, where it is not one number
  unit: string;
  account_unit: string;
  show: Show;
  periods: number[];
  strength: string;
  strength_label: Text;
  legal: string;
  legal_label: Text;
  illustrative: boolean;
  owes: Labelled[];
  benefits: Labelled[];
  owners: { party: string; label: Text; office: Text }[];
  evidence: Text;
  reached: Reached[];
  state: "binds" | "slack" | "broken" | "not_judged";
  price: Price | null;
  payers: Payer[];
  odds: { kept: number; by: string } | null;
  missing: Text[];
}

export interface ClausesPage {
  clauses: Clause[];
  sentence: Text;
  missing: Text[];
}

export interface Margin {
  period: number;
  shadow_price: number | null;
  present_price: number | null;
  up: number | null;
  down: number | null;
  kink: boolean;
  verdict: string;
  text: Text;
  low: number | null;
  high: number | null;
  open_low: boolean;
  open_high: boolean;
  per_point: number | null;
}

export interface Progress {
  date: string;
  value: number;
  accepted: boolean;
  unit: string;
}

export interface ClausePage {
  clause: Clause;
  terms: { key: string; label: Text; text: Text }[];
  margins: Margin[];
  curve: ChartData | null;
  depends: string[];
  editable: boolean;
  progress: Progress[];
  projects: string[];
  missing: Text[];
}

export interface Point {
  key: string;
  kind: "no_deal" | "as_written" | "corner" | "fair";
  label: Text;
  gains: Record<string, number>;
  operated: Record<string, number> | null;
  saving: number;
  sides: { side: string; label: Text; gain: number; operated: number | null; terms: Payer[] }[];
  parties: Payer[];
  payments: { payment: string; label: Text; payer: Text; payee: Text; years: Record<string, number> }[];
  harmed: Text[];
  unmet: string[];
  plan: string | null;
}

export interface Frontier {
  available: boolean;
  missing: Text[];
  sides: Labelled[];
  gap: number | null;
  tolerance: number | null;
  currency: string;
  as_written: boolean;
  protected: Text[];
  inner: [number, number][];
  outer: [number, number][];
  points: Point[];
  statements: Text[];
}

export type State = "intent" | "signed" | "registered" | "started" | "building" | "producing";

export const STATES: State[] = ["intent", "signed", "registered", "started", "building", "producing"];

export interface Project {
  key: string;
  label: Text;
  technology: string;
  technology_label: Text;
  zone: string;
  zone_label: Text;
  capacity_mw: number | null;
  investment_cny: number | null;
  owner: string;
  clauses: string[];
  signed_on: string | null;
  due_on: string | null;
  provenance: "published" | "plan" | "entered";
  state: State;
  state_label: Text;
  claimed: State | null;
  stage: string | null;
  stage_label: Text | null;
  late_days: number | null;
  to_sign: number;
  demonstration: boolean;
  version: number;
}

export interface ProjectsPage {
  projects: Project[];
  missing: Text[];
}

export interface Signed {
  by: string;
  at: string;
}

export interface Evidence {
  id: string;
  project: string;
  stage: string;
  stage_label: Text;
  document_number: string;
  issuer: string;
  dated: string;
  note: string;
  file_name: string | null;
  file_sha256: string | null;
  file_size: number | null;
  entered_by: string;
  entered_party: string;
  entered_at: string;
  signed_city: Signed | null;
  signed_company: Signed | null;
  accepted: boolean;
  withdrawn: string | null;
  demonstration: boolean;
  version: number;
}

export interface Measured {
  id: string;
  clause: string | null;
  project: string | null;
  quantity: string;
  unit: string;
  first: string;
  last: string;
  value: number;
  evidence: string | null;
  entered_by: string;
  signed_city: Signed | null;
  signed_company: Signed | null;
  accepted: boolean;
  version: number;
  withdrawn: string | null;
}

export interface Comment {
  id: string;
  subject: string;
  text: string;
  by: string;
  party: string;
  at: string;
}

export interface ProjectPage {
  project: Project;
  evidence: Evidence[];
  measures: Measured[];
  comments: Comment[];
  stages: Labelled[];
}

export interface ToSign {
  evidence: Evidence[];
  measures: Measured[];
}

export interface StageOdds {
  stage: string;
  label: Text;
  done_on: string | null;
  p10: string | null;
  p50: string | null;
  p90: string | null;
  starts_p50: string | null;
  needs: string[];
}

export interface Forecast {
  key: string;
  label: Text;
  technology: string;
  technology_label: Text;
  zone: string;
  zone_label: Text;
  capacity_mw: number | null;
  state: State;
  state_label: Text;
  stage: string;
  stage_label: Text;
  due: string | null;
  late_days: number | null;
  p10: string | null;
  p50: string | null;
  p90: string | null;
  odds_done: number | null;
  critical_stage: string | null;
  criticality: { stage: string; label: Text; share: number }[];
  stages: StageOdds[];
}

export interface StageDay {
  stage: string;
  label: Text;
  criticality: number;
  day_value_cny: number | null;
  day_value_tco2: number | null;
  actor: Text; // whose step it is
  days: number | null; // that it holds up in the mean
}

export interface DeliveryPage {
  assumed: Text;
  drawn: number;
  seed: number;
  today: string | null;
  projects: Forecast[];
  quarters: ChartData | null;
  clauses: { clause: string; label: Text; period: number | null; kept: number | null; by: string; due: string | null; reason: Text | null }[];
  stages: StageDay[];
  missing: Text[];
}

export interface SchedulePage {
  projects: { key: string; label: Text; starts: { stage: string; label: Text; start: string; end: string }[] }[];
  objective: number | null;
  bound: number | null;
  gap: number | null;
  shared: { limit: string; label: Text; unit: string; capacity: number | null; use: ChartData }[];
  missing: Text[];
}

export interface Rate {
  key: string;
  label: Text;
  numerator: number;
  denominator: number;
  value: number | null;
  unit: string;
  definition: Text;
}

export interface RatesPage {
  rates: Rate[];
  by_zone: Sheet;
  by_party: Sheet;
  missing: Text[];
}

export interface VariancePage {
  sheet: Sheet;
  definitions: Text[];
  missing: Text[];
}

export interface AuditRow {
  sequence: number;
  at: string;
  user: string;
  party: string;
  verb: string;
  subject: string;
  content: Record<string, unknown>;
  previous_hash: string;
  hash: string;
}

export interface AuditPage {
  rows: AuditRow[];
  next: number | null;
}

export interface ChainCheck {
  rows: number;
  intact: boolean;
  first_break: number | null;
  head: string;
  changed: string[];
}

export interface SheetPage {
  rows: { line: number; action: "new" | "changed" | "same" | "refused"; key: string; label: string; errors: Text[] }[];
  committed: boolean;
  notes: Text[];
}

export interface Sealed {
  subject: string;
  key: "cost" | "hurdle" | "irr" | "reserve" | "note";
  value: number | string | null;
  unit: string;
  version: number;
}
