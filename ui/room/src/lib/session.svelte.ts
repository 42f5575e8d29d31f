// Who is logged in, and what they may do.
import { ApiError, get, send, trust, whenLost } from "./api";
import type { Me, PlanCard } from "./shapes";
import { chose, speak, type Language } from "./words.svelte";

const state = $state<{ me: Me | null; asked: boolean; plans: PlanCard[]; failed: unknown }>({
  me: null,
  asked: false,
  plans: [],
  failed: null,
});

// Set while a session may be open: asking who we are without one would be refused, and a refusal
// stands in the console of the browser like a fault. It is no secret and opens nothing.
const HERE = "longspring.here";

whenLost(() => take(null));

function take(me: Me | null): void {
  state.me = me;
  if (me) localStorage.setItem(HERE, "1");
  else localStorage.removeItem(HERE);
  trust(me);
  if (me && !chose() && (me.language === "en" || me.language === "zh")) speak(me.language);
}

export function me(): Me | null {
  return state.me;
}

/** Tell whether the server has been asked who we are. */
export function asked(): boolean {
  return state.asked;
}

export function failed(): unknown {
  return state.failed;
}

export function may(right: string): boolean {
  return state.me?.rights.includes(right) ?? false;
}

export function plans(): PlanCard[] {
  return state.plans;
}

/** Ask who we are; not being logged in is an answer, not an error. */
export async function arrive(): Promise<void> {
  try {
    if (localStorage.getItem(HERE)) {
      take(await get<Me>("/me"));
      await renewPlans();
    }
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 401)) state.failed = error;
  }
  state.asked = true;
}

export async function renewPlans(): Promise<void> {
  state.plans = await get<PlanCard[]>("/plans");
}

export async function logIn(name: string, password: string): Promise<void> {
  const found = await send<Me>("POST", "/login", { name, password });
  trust(found);
  await renewPlans(); // before the pages show, or they would say that there is no plan
  state.failed = null;
  take(found);
}

/** Change one's password; the server ends every session, and so one logs in anew. */
export async function changePassword(old: string, fresh: string): Promise<void> {
  await send("POST", "/password", { old, new: fresh });
  state.plans = [];
  take(null);
}

/** Speak another language, and have the server remember it for whoever is logged in. */
export function turnTo(chosen: Language): void {
  speak(chosen);
  // That it is remembered is a comfort: where it fails, the choice holds on this machine.
  if (state.me) void send("POST", "/language", { language: chosen }).catch(() => undefined);
}

export async function logOut(): Promise<void> {
  await send("POST", "/logout");
  state.plans = [];
  take(null);
}
