// The client of the API: JSON in, JSON out, errors as the server words them.
import type { Detail, Me, Text } from "./shapes";

const BASE = "/api/v1";

export type Query = Record<string, string | number | boolean | string[] | null | undefined>;

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly text: Text | null,
    readonly details: Detail[] = [],
  ) {
    super(text?.en ?? code);
  }
}

let token = "";
let lost: () => void = () => undefined;

/** Take the token that every change carries, from who is logged in. */
export function trust(me: Me | null): void {
  token = me?.csrf ?? "";
}

/** Say what is to happen when the server no longer knows who we are. */
export function whenLost(then: () => void): void {
  lost = then;
}

/** Return the address of something of the API; `format` csv or xlsx makes it a file to keep. */
export function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (Array.isArray(value)) for (const one of value) search.append(name, one);
    else if (value !== null && value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return BASE + path + (text ? `?${text}` : "");
}

export async function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return answer<T>(await reach(address(path, query), { signal }));
}

/** Send a change. `body` is an object sent as JSON, or a form with files. */
export async function send<T>(method: "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { "X-Longspring-Token": token };
  let content: BodyInit | undefined;
  if (body instanceof FormData) content = body;
  else if (body !== undefined) {
    headers["Content-Type"] = "application/json";
    content = JSON.stringify(body);
  }
  return answer<T>(await reach(BASE + path, { method, headers, body: content }));
}

async function reach(where: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(where, { ...request, credentials: "same-origin" });
  } catch (error) {
    if ((error as Error).name === "AbortError") throw error;
    throw new ApiError(0, "unreachable", null);
  }
}

async function answer<T>(response: Response): Promise<T> {
  if (response.ok) return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
  const body = (await response.json().catch(() => null)) as {
    error?: { code?: string; message?: Text; details?: Detail[] };
  } | null;
  const error = body?.error;
  if (response.status === 401 && !response.url.endsWith("/login")) lost();
  throw new ApiError(response.status, error?.code ?? `http_${response.status}`, error?.message ?? null, error?.details ?? []);
}
