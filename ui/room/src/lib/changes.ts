// What differs between a record as it was opened and as it is now, for one who wrote too late.
export interface Change {
  key: string;
  before: string;
  now: string;
}

/** Return the fields that differ, written by `write`, in the order of `keys`. */
export function changes<T extends object>(before: T, now: T, keys: (keyof T & string)[], write: (value: unknown, key: string) => string): Change[] {
  return keys
    .map((key) => ({ key, before: write(before[key], key), now: write(now[key], key) }))
    .filter((one) => one.before !== one.now);
}
