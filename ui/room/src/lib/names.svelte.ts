// The names of projects, for pages that know their keys alone.
import { get } from "./api";
import type { Text } from "./shapes";
import type { ProjectsPage } from "./shapes_register";

/** Ask once for all names; return what is known of them. To be called where a component begins. */
export function projectNames(): () => ReadonlyMap<string, Text> {
  let names = $state.raw<ReadonlyMap<string, Text>>(new Map());
  $effect(() => {
    get<ProjectsPage>("/projects").then(
      (page) => (names = new Map(page.projects.map((one) => [one.key, one.label]))),
      () => undefined,
    );
  });
  return () => names;
}
