// Where the reader is: a path, and the state of the page in the query string.
import { speak } from "./words.svelte";

// What goes along from page to page; everything else belongs to the page.
const CARRIED = ["plan", "lang"];

type Params = Record<string, string | number | boolean | null | undefined>;

const here = $state({ path: location.pathname, search: location.search });

export function path(): string {
  return here.path;
}

/** Return a parameter of the address, or what stands in for it. */
export function param(name: string, otherwise = ""): string {
  return new URLSearchParams(here.search).get(name) ?? otherwise;
}

export function params(name: string): string[] {
  return new URLSearchParams(here.search).getAll(name);
}

/** Return the address of another page; plan and language go along. */
export function href(target: string, changes: Params = {}): string {
  const now = new URLSearchParams(here.search);
  const query = new URLSearchParams();
  for (const name of CARRIED) if (now.has(name)) query.set(name, now.get(name)!);
  return target + written(apply(query, changes));
}

/** Change parameters of this page. `replace` leaves no step for the back button. */
export function put(changes: Params, how: "push" | "replace" = "push"): void {
  const query = apply(new URLSearchParams(here.search), changes);
  move(here.path + written(query), how);
}

/** Write a parameter that may stand several times. */
export function putAll(name: string, values: string[], how: "push" | "replace" = "push"): void {
  const query = new URLSearchParams(here.search);
  query.delete(name);
  for (const value of values) query.append(name, value);
  move(here.path + written(query), how);
}

export function go(target: string, changes: Params = {}): void {
  move(href(target, changes), "push");
}

function apply(query: URLSearchParams, changes: Params): URLSearchParams {
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === undefined || value === "" || value === false) query.delete(name);
    else query.set(name, String(value));
  }
  return query;
}

function written(query: URLSearchParams): string {
  const text = query.toString();
  return text ? `?${text}` : "";
}

function move(target: string, how: "push" | "replace"): void {
  if (target === location.pathname + location.search) return;
  const turned = target.split("?")[0] !== here.path;
  history[how === "push" ? "pushState" : "replaceState"](null, "", target);
  look();
  if (turned) {
    scrollTo(0, 0);
    // A reader without eyes is taken to the new page as one with eyes is.
    queueMicrotask(() => document.getElementById("main")?.focus({ preventScroll: true }));
  }
}

function look(): void {
  here.path = location.pathname;
  here.search = location.search;
  const asked = new URLSearchParams(location.search).get("lang");
  if (asked === "en" || asked === "zh") speak(asked);
}

/** Follow the back button, and links within the room without loading the page anew. */
export function follow(): void {
  addEventListener("popstate", look);
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element).closest?.("a");
    if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
    if (link.pathname.startsWith("/api/") || link.getAttribute("href")?.startsWith("#")) return;
    event.preventDefault();
    move(link.pathname + link.search, "push");
  });
}
