// The plan that is read: that of the address, else the first that the server has.
import { param } from "./address.svelte";
import { plans } from "./session.svelte";
import type { PlanCard } from "./shapes";

export function plan(): string {
  return param("plan") || plans()[0]?.plan || "";
}

export function card(): PlanCard | null {
  return plans().find((one) => one.plan === plan()) ?? null;
}

/** Return the path of something of the plan in the API. */
export function ofPlan(rest: string): string {
  return `/plans/${encodeURIComponent(plan())}${rest}`;
}
