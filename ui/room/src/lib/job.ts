// Follow long work: by the live line of the server, or by asking every few seconds where that is lost.
import { address, ApiError, get } from "./api";
import type { Job } from "./shapes";

const ENDED = new Set<Job["state"]>(["done", "failed", "cancelled"]);
const EVERY = 2000; // [ms]

export interface Told {
  job: (job: Job) => void;
  live: (live: boolean) => void;
  lost: (error: unknown) => void;
}

export function ended(job: Job): boolean {
  return ENDED.has(job.state);
}

/** Tell each news of a job until it ends or the caller stops it. */
export function follow(job: string, told: Told): () => void {
  let over = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const source = new EventSource(address(`/jobs/${job}/events`));

  const stop = (): void => {
    over = true;
    source.close();
    clearTimeout(timer);
  };
  const take = (now: Job): void => {
    if (over) return;
    told.job(now);
    if (ended(now)) stop();
  };
  const ask = async (): Promise<void> => {
    try {
      take(await get<Job>(`/jobs/${job}`));
    } catch (error) {
      if (error instanceof ApiError && error.status !== 0) {
        stop();
        told.lost(error);
      }
    }
    if (!over) timer = setTimeout(() => void ask(), EVERY);
  };
  const hear = (event: MessageEvent<string>): void => {
    told.live(true);
    take(JSON.parse(event.data) as Job);
  };

  source.onmessage = hear;
  source.addEventListener("job", hear as (event: Event) => void);
  source.onerror = () => {
    if (over) return;
    source.close();
    told.live(false);
    void ask();
  };
  return stop;
}
