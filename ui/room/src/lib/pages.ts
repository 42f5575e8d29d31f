// The pages of the room: where each stands, in which part of the navigation, and who may see it.
// A new page is one line here, one file in pages/, and its words `nav.KEY` in both languages.
import type { Component } from "svelte";
import Account from "../pages/Account.svelte";
import Clause from "../pages/Clause.svelte";
import Clauses from "../pages/Clauses.svelte";
import Compare from "../pages/Compare.svelte";
import Dispatch from "../pages/Dispatch.svelte";
import Frontier from "../pages/Frontier.svelte";
import Inputs from "../pages/Inputs.svelte";
import Ledgers from "../pages/Ledgers.svelte";
import Money from "../pages/Money.svelte";
import Overview from "../pages/Overview.svelte";
import Pathway from "../pages/Pathway.svelte";
import Project from "../pages/Project.svelte";
import Projects from "../pages/Projects.svelte";
import Register from "../pages/Register.svelte";
import ZoneMap from "../pages/ZoneMap.svelte";
import type { Word } from "./words.svelte";

export interface Page {
  key: string; // its word is nav.KEY, its data-testid nav-KEY
  path: string; // `:name` stands for one part of the address
  part: "plan" | "deal" | "work" | ""; // of the navigation; "" is not in it
  view: Component<any>; // given `at`, the named parts of the address
  right?: string; // what one must be allowed to do; nothing: everybody
}

export const PARTS = ["plan", "deal", "work"] as const;

export const PAGES: Page[] = [
  { key: "overview", path: "/", part: "plan", view: Overview, right: "read_plan" },
  { key: "map", path: "/map", part: "plan", view: ZoneMap, right: "read_plan" },
  { key: "pathway", path: "/pathway", part: "plan", view: Pathway, right: "read_plan" },
  { key: "dispatch", path: "/dispatch", part: "plan", view: Dispatch, right: "read_plan" },
  { key: "ledgers", path: "/ledgers", part: "plan", view: Ledgers, right: "read_plan" },
  { key: "clauses", path: "/clauses", part: "deal", view: Clauses, right: "read_plan" },
  { key: "clause", path: "/clauses/:clause", part: "", view: Clause, right: "read_plan" },
  { key: "frontier", path: "/frontier", part: "deal", view: Frontier, right: "read_plan" },
  { key: "money", path: "/money", part: "deal", view: Money, right: "read_plan" },
  { key: "projects", path: "/projects", part: "work", view: Projects, right: "read_register" },
  { key: "project", path: "/projects/:project", part: "", view: Project, right: "read_register" },
  { key: "register", path: "/register", part: "work", view: Register, right: "read_register" },
  { key: "compare", path: "/compare", part: "plan", view: Compare, right: "read_plan" },
  { key: "inputs", path: "/inputs", part: "plan", view: Inputs, right: "read_plan" },
  { key: "account", path: "/account", part: "", view: Account },
];

export interface Found {
  page: Page;
  at: Record<string, string>;
}

/** Return the page at a path with the named parts of it; null where there is none. */
export function pageAt(path: string): Found | null {
  const parts = path.replace(/\/+$/, "").split("/");
  for (const page of PAGES) {
    const wanted = page.path.replace(/\/+$/, "").split("/");
    if (wanted.length !== parts.length) continue;
    const at: Record<string, string> = {};
    const fits = wanted.every((part, place) => {
      if (!part.startsWith(":")) return part === parts[place];
      at[part.slice(1)] = decodeURIComponent(parts[place]!);
      return parts[place] !== "";
    });
    if (fits) return { page, at };
  }
  return null;
}

export function navWord(page: Page): Word {
  return `nav.${page.key}` as Word;
}
