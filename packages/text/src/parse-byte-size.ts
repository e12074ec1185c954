const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  ...{ k: 1e3, m: 1e6, g: 1e9, t: 1e12 },
  ...{ ki: 2 ** 10, mi: 2 ** 20, gi: 2 ** 30, ti: 2 ** 40 },
};

/**
 * Parses a size in bytes as people and Kubernetes write it: `500000000`, `500Mi`, `1.5 GB`. The
 * case of letters does not matter. `k`, `M`, `G` and `T` are powers of 1000; `Ki`, `Mi`, `Gi` and
 * `Ti` are powers of 1024.
 * @returns an integer of at least 1, rounded down; undefined if the text is not such a size
 */
export function parseByteSize(text: string): number | undefined {
  const match = /^(?<number>\d+(?:\.\d+)?)\s*(?<unit>[kmgt]?i?)b?$/i.exec(text.trim());
  const unit = UNITS[match?.groups?.['unit']?.toLowerCase() ?? ''];
  if (match === null || unit === undefined) return undefined;
  const bytes = Math.floor(Number(match.groups?.['number']) * unit);
  return Number.isSafeInteger(bytes) && bytes >= 1 ? bytes : undefined;
}
