import { join } from 'node:path';
import type { ESLint } from 'eslint';
import { WORKSPACE_ROOT } from '@source-mixpanel/verification/workspace';

/**
 * Lints a text as if it were the content of the file at `path` and returns the rules that it
 * breaks. The file must exist, because the layer rule and the type checker look files up by their
 * path.
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
