import type { WorkspaceProject } from '@source-mixpanel/verification/workspace';

const SCOPE = '@source-mixpanel/';
/** The layers from the bottom up: each builds on those before it. */
const LAYERS = ['contract', 'kernel', 'api', 'stream', 'client', 'protocol', 'app'];

/**
 * Returns which package uses which, as a Mermaid flow chart. Packages only for tests are left out,
 * and so is an arrow if other arrows lead to the same place: with all of them the chart is
 * unreadable.
 */
export function architecturePicture(projects: readonly WorkspaceProject[]): string {
  const shown = projects
    .map(({ manifest }) => ({
      name: manifest.name.slice(SCOPE.length),
      layer: layerOf(manifest.nx.tags),
      uses: Object.keys(manifest.dependencies)
        .filter((name) => name.startsWith(SCOPE))
        .map((name) => name.slice(SCOPE.length))
        .sort(),
    }))
    .filter(({ layer }) => LAYERS.includes(layer))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const groups = LAYERS.toReversed().flatMap((layer) => [
    `  subgraph layer-${layer} [${layer}]`,
    ...shown.filter((project) => project.layer === layer).map(({ name }) => `    ${name}`),
    '  end',
  ]);
  const usesOf = new Map(shown.map(({ name, uses }) => [name, uses]));
  const arrows = shown.flatMap(({ name, uses }) =>
    uses
      .filter((used) => !uses.some((other) => reaches(other, used, usesOf)))
      .map((used) => `  ${name} --> ${used}`),
  );
  return ['```mermaid', 'flowchart TD', ...groups, ...arrows, '```'].join('\n');
}

function reaches(
  from: string,
  to: string,
  usesOf: ReadonlyMap<string, readonly string[]>,
): boolean {
  const uses = usesOf.get(from) ?? [];
  return uses.includes(to) || uses.some((used) => reaches(used, to, usesOf));
}

function layerOf(tags: readonly string[]): string {
  return tags.find((tag) => tag.startsWith('layer:'))?.slice('layer:'.length) ?? '';
}
