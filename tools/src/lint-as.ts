import { join } from 'node:path';
import type { ESLint } from 'eslint';
import { WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';

/**
 * Returns the rules that a text would break as the file at `path`, which must exist: the layer rule
 * and the type checker both know files by their path.
 */
export async function lintAs(eslint: ESLint, path: string, text: string): Promise<string[]> {
  const results = await eslint.lintText(text, { filePath: join(WORKSPACE_ROOT, path) });
  const messages = results.flatMap((result) => result.messages);
  const rules = messages
    .filter(({ severity }) => severity === 2)
    .map(({ ruleId, message }) => {
      if (ruleId !== null) return ruleId;
      return message.startsWith('Unused eslint-disable') ? 'unused disable' : message;
    });
  return [...new Set(rules)].sort();
}
