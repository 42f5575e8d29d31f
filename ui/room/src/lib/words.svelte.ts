// Every word of the room, in two languages, and which of them is spoken now.
import en from "../words/en.json";
import zh from "../words/zh.json";
import type { Text } from "./shapes";

export type Language = "en" | "zh";
export type Word = keyof typeof en;

const BOOKS: Record<Language, Record<string, string>> = { en, zh };
const KEPT = "longspring.language";

const spoken = $state({ language: first() });

function first(): Language {
  const asked = new URLSearchParams(location.search).get("lang");
  const found = asked ?? localStorage.getItem(KEPT) ?? navigator.language;
  return found.startsWith("zh") ? "zh" : "en";
}

export function language(): Language {
  return spoken.language;
}

export function speak(chosen: Language): void {
  spoken.language = chosen;
  localStorage.setItem(KEPT, chosen);
  document.documentElement.lang = chosen === "zh" ? "zh-CN" : "en";
}

/** Tell whether the reader has chosen a language on this machine or in the address. */
export function chose(): boolean {
  return new URLSearchParams(location.search).has("lang") || localStorage.getItem(KEPT) !== null;
}

/** Say a word of the book, with its placeholders filled. */
export function t(word: Word, values: Record<string, string | number> = {}): string {
  const sentence = BOOKS[spoken.language][word] ?? word;
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Say a word whose key is put together; null where the book lacks it. */
export function maybe(word: string): string | null {
  return BOOKS[spoken.language][word] ?? null;
}

/** Say a text that came as data. */
export function say(text: Text | null | undefined): string {
  return text ? text[spoken.language] || text.en : "";
}
