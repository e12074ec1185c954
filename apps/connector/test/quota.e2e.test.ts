import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defaultOptions } from '@source-mixpanel/fixtures-server';
import { at, ofType, textAt } from './messages.js';
import type { Run } from './run-connector.js';
import { Stage } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open({ quota: { ...defaultOptions.quota, tellLeft: true } });
});
afterAll(() => stage.close());

const infos = (run: Run): string[] =>
  ofType(run.messages, 'LOG')
    .filter((message) => at(message, 'log', 'level') === 'INFO')
    .map((message) => textAt(message, 'log', 'message'));
const exportsLeft = (text: string | undefined): number =>
  Number(/and (\d+) of 60 of the Export API are left/.exec(text ?? '')?.[1]);

describe('a read that starts again within the hour', () => {
  it('says after its first answer what Mixpanel says is left, not what it has used itself', async () => {
    const catalog = await stage.catalog('export');
    const first = await stage.read({ catalog });
    const last = infos(first).findLast((text) => text.startsWith('Quota: '));
    const again = infos(await stage.read({ catalog })).find((text) => text.startsWith('Quota: '));
    expect(exportsLeft(last)).toBeLessThan(60);
    expect(exportsLeft(again)).toBe(exportsLeft(last) - 1);
  });
});
