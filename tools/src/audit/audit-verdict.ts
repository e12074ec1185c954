import * as z from 'zod';

/** The result that `npm audit --json` reports about the dependencies. */
export type AuditVerdict =
  | { readonly kind: 'clean'; readonly lesser: number }
  | { readonly kind: 'vulnerable'; readonly packages: readonly string[] }
  /** Unknown: the registry offers no audits, or npm printed something else. */
  | { readonly kind: 'unavailable'; readonly reason: string };

const severity = z.enum(['info', 'low', 'moderate', 'high', 'critical']);
/** Audit report version 2, as npm writes it since version 7. */
const report = z.object({
  auditReportVersion: z.literal(2),
  vulnerabilities: z.record(z.string(), z.object({ severity })),
});
const refusal = z.object({ message: z.string() });

/** Reads a report. A missing or malformed one never counts as clean. */
export function auditVerdict(output: string): AuditVerdict {
  const value = parsed(output);
  const told = report.safeParse(value);
  if (!told.success) {
    const refused = refusal.safeParse(value);
    return {
      kind: 'unavailable',
      reason: refused.success ? refused.data.message.slice(0, 500) : 'npm gave no report',
    };
  }
  const found = Object.entries(told.data.vulnerabilities);
  const grave = found.filter(([, { severity: how }]) => how === 'high' || how === 'critical');
  return grave.length === 0
    ? { kind: 'clean', lesser: found.length }
    : { kind: 'vulnerable', packages: grave.map(([name]) => name).sort() };
}

function parsed(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    return undefined;
  }
}
