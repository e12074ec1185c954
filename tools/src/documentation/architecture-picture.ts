import type { WorkspaceProject } from '@source-mixpanel/verification/workspace';

const SCOPE = '@source-mixpanel/';
/** The layers of the packages. Each layer may import only from those before it in this list. */
const LAYERS = ['contract', 'kernel', 'api', 'stream', 'client', 'protocol', 'app'];

/**
 * Returns a Mermaid flow chart of the imports between packages. The packages of streams share one
 * node, and packages for tests are omitted. So that the chart is readable, an arrow from A to C is
 * omitted if A also imports C through other packages.
 */
export function architecturePicture(projects: readonly WorkspaceProject[]): string {
  const shown = nodesOf(projects).sort((one, other) => (one.name < other.name ? -1 : 1));
  const groups = LAYERS.toReversed().flatMap((layer) => [
    `  subgraph layer-${layer} [${layer}]`,
    ...shown.filter((project) => project.layer === layer).map(({ name }) => `    ${name}`),
    '  end',
  ]);
  const usesOf = new Map(shown.map(({ name, uses }) => [name, uses]));
  const arrows = shown.flatMap(({ name, uses }) => {
    const targets = uses.filter((used) => !uses.some((other) => imports(other, used, usesOf)));
    return targets.length === 0 ? [] : [`  ${idOf(name)} --> ${targets.map(idOf).join(' & ')}`];
  });
  return ['```mermaid', 'flowchart TD', ...groups, ...arrows, '```'].join('\n');
}

interface Node {
  readonly name: string;
  readonly layer: string;
  readonly uses: readonly string[];
}

function nodesOf(projects: readonly WorkspaceProject[]): Node[] {
  const all = projects
    .map(({ manifest }) => ({
      name: nodeName(manifest.name),
      layer: layerOf(manifest.nx.tags),
      uses: Object.keys(manifest.dependencies)
        .filter((name) => name.startsWith(SCOPE))
        .map(nodeName),
    }))
    .filter(({ layer }) => LAYERS.includes(layer));
  return [...new Set(all.map(({ name }) => name))].map((name) => {
    const same = all.filter((node) => node.name === name);
    const uses = [...new Set(same.flatMap((node) => node.uses))].sort();
    return { name, layer: same[0]?.layer ?? '', uses };
  });
}

function nodeName(packageName: string): string {
  const name = packageName.slice(SCOPE.length);
  return name.startsWith('stream-') ? 'streams[stream-...]' : name;
}

/** Reports whether a node imports another one, directly or through others. */
function imports(
  from: string,
  to: string,
  usesOf: ReadonlyMap<string, readonly string[]>,
): boolean {
  const uses = usesOf.get(from) ?? [];
  return uses.includes(to) || uses.some((used) => imports(used, to, usesOf));
}

/** Returns the id of a node: its name without the label in brackets. */
function idOf(name: string): string {
  return name.replace(/\[.*/u, '');
}

function layerOf(tags: readonly string[]): string {
  return tags.find((tag) => tag.startsWith('layer:'))?.slice('layer:'.length) ?? '';
}
