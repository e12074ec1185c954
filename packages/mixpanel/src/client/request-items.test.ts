import { afterEach, describe, expect, it } from '@jest/globals';
import { RawNumber, type JsonValue } from '@source-mixpanel/exact-json';
import { testIo, type Script } from '@source-mixpanel/testing';
import {
  answered,
  closeScriptedMixpanels,
  failure,
  scriptedMixpanel,
  type ScriptedProject,
} from '../../test/scripted-mixpanel.js';
import { requestItems, type ItemsReader } from './request-items.js';

afterEach(closeScriptedMixpanels);

/** Creates a reader of `{"results": […]}` that returns the items and the rest of the document. */
function createResultsReader(): ItemsReader<{ values: JsonValue[]; outline: JsonValue }> {
  const values: JsonValue[] = [];
  return {
    path: ['results'],
    kind: 'list',
    addItems: (items) => void values.push(...items.map(([, value]) => value)),
    finish: (outline) => ({ values, outline }),
  };
}

async function ask(script: Script, project?: ScriptedProject, io = testIo()): Promise<unknown> {
  const { client } = await scriptedMixpanel(script, project);
  const call = { api: 'query', path: '/api/query/things' } as const;
  return requestItems(client, { call, createReader: createResultsReader, io });
}

describe('requestItems', () => {
  it('keeps all digits of numbers', async () => {
    const body = '{"id":-1405123841946871899,"results":[1.0]}';
    expect(await ask([{ body }])).toEqual({
      values: [new RawNumber('1.0')],
      outline: { id: new RawNumber('-1405123841946871899'), results: [] },
    });
  });

  it('throws the error that a response with status 200 contains', async () => {
    const error = await failure(ask([answered({ error: 'Unable to authenticate request' })]));
    expect(error).toMatchObject({ name: 'ConfigError', code: 'unauthorized' });
  });

  it('accepts an item that has a property called error', async () => {
    const answer = { results: [{ error: 'a property of a record' }], error: null };
    expect(await ask([answered(answer)])).toMatchObject({ values: answer.results });
  });

  it('sends the request again if a response with status 200 is cut off, and returns the complete response', async () => {
    const body = '{"results":[1,2,3]}';
    const cut = { body, framing: 'close', fault: { kind: 'close', after: 16 } } as const;
    expect(await failure(ask([cut]))).toMatchObject({
      name: 'TransientError',
      code: 'broken_answer',
    });
    const twice = await ask([cut, { body }], { projectId: 1, tries: 2 });
    expect(twice).toMatchObject({ values: [1, 2, 3] });
  });

  it('counts repaired items of the successful attempt only', async () => {
    const body = Buffer.from('{"results":["caf\xe9","b","X\x06Y"]}', 'latin1');
    const cut = { body, framing: 'close', fault: { kind: 'close', after: 24 } } as const;
    const io = testIo();
    const read = await ask([cut, { body }], { projectId: 1, tries: 2 }, io);
    expect(read).toMatchObject({ values: ['caf\ufffd', 'b', 'X\u0006Y'] });
    expect(io.notices.filter(({ kind }) => kind === 'repaired')).toEqual([
      { kind: 'repaired', rows: 2 },
    ]);
  });

  it('throws broken_answer if a response with status 200 ends within a UTF-8 character', async () => {
    const body = Buffer.from('{"results":["caf\xc3', 'latin1');
    expect(await failure(ask([{ body }]))).toMatchObject({ code: 'broken_answer' });
  });
});
