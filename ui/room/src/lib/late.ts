// Which projects are late, on which stage, whose step that is, and what a day of it costs.
import type { DeliveryPage, Forecast, Project, StageDay } from "./shapes_register";

export interface Late {
  project: Forecast;
  days: number;
  due: string | null;
  entered: boolean; // in the register; others are cut from what the plan builds
  stage: StageDay | null; // the critical one, with the value of a day
  share: number | null; // of the draws in which it is critical
}

/** Return the projects expected after their agreed day: those of the register first, latest first. */
export function lateOnes(delivery: DeliveryPage, projects: Project[]): Late[] {
  const due = new Map(projects.map((one) => [one.key, one.due_on]));
  return delivery.projects
    .filter((one) => (one.late_days ?? 0) > 0)
    .map((one) => ({
      project: one,
      days: one.late_days!,
      entered: due.has(one.key),
      due: one.due ?? due.get(one.key) ?? null,
      stage: delivery.stages.find((stage) => stage.stage === one.critical_stage) ?? null,
      share: one.criticality.find((each) => each.stage === one.critical_stage)?.share ?? null,
    }))
    .sort((a, b) => Number(b.entered) - Number(a.entered) || b.days - a.days);
}
