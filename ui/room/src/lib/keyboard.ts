// Keys that work wherever one is, but for a field into which one types.
export interface Keys {
  search: () => void;
  help: () => void;
}

/** A page registers what the arrows step through; the last one to do so has them. */
type Step = (by: 1 | -1) => void;
const steps: Step[] = [];

/** Step with the left and right arrow for as long as the caller lives; use inside $effect. */
export function stepWith(step: Step): () => void {
  steps.push(step);
  return () => {
    const place = steps.lastIndexOf(step);
    if (place >= 0) steps.splice(place, 1);
  };
}

/** Return the neighbour of a value in a list, staying at its ends. */
export function neighbour<T>(list: readonly T[], value: T, by: 1 | -1): T {
  const place = list.indexOf(value) + by;
  return list[Math.min(Math.max(place, 0), list.length - 1)] ?? value;
}

function typing(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null;
  return !!element?.closest?.("input, select, textarea, [contenteditable], dialog, [role=listbox], [role=tablist]");
}

export function listen(keys: Keys): () => void {
  const heard = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "/") keys.search();
    else if (event.key === "?") keys.help();
    else if (event.key === "ArrowRight") steps.at(-1)?.(1);
    else if (event.key === "ArrowLeft") steps.at(-1)?.(-1);
    else return;
    if (event.key === "/" || event.key === "?" || steps.length) event.preventDefault();
  };
  addEventListener("keydown", heard);
  return () => removeEventListener("keydown", heard);
}
