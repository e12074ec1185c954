import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLineValidator } from './line-validator.js';
import { createColumnMap } from '../columns/column-map.js';
import { utf8 } from '../../test/chunked.js';
import { hostileShape } from '../../test/hostile-lines.js';
import { written } from '../../test/written.js';
import { LineEngine } from './line-engine.js';
import { compile, getProgram } from './wasm-module.js';
import { webAssemblyProblem } from './webassembly-problem.js';
import { eventColumns } from '../../test/event-columns.js';

const api = Object.getOwnPropertyDescriptor(globalThis, 'WebAssembly');
beforeAll(() => {
  Object.defineProperty(globalThis, 'WebAssembly', { configurable: true, value: undefined });
});
afterAll(() => {
  if (api !== undefined) Object.defineProperty(globalThis, 'WebAssembly', api);
});

class Program {
  readonly exports = {};
}

describe('without WebAssembly', () => {
  it('all lines are left to the reference implementation', async () => {
    expect(getProgram()).toBeUndefined();
    const line = '{"event":"e","properties":{"a":1}}';
    const validator = createLineValidator({
      ...hostileShape,
      onUnreadableLine: 'fail',
      isAbortMarker: () => false,
    });
    expect(webAssemblyProblem()).toBe('not_supported');
    validator.write(utf8(`${line}\n`));
    validator.end();
    expect([...validator.names]).toEqual(['a']);
    expect(validator.slowLines).toEqual([0]);
    const names = createColumnMap({
      ...eventColumns,
      fixed: ['time'],
      saved: { names: { a: 'c a' } },
    });
    const { text } = await written([line], {
      validator,
      format: { kind: 'text', columns: names },
    });
    expect(text).toBe('{"event":"e","time":null,"c a":"1"}\n');
  });

  it('the program is not compiled if WebAssembly does not support its instructions', () => {
    expect(compile({ validate: () => true, Module: Program, Instance: Program })).toBeDefined();
    expect(compile({ validate: () => false, Module: Program, Instance: Program })).toBeUndefined();
  });

  it('the program is not used if there is no memory for it, and any other error is thrown', () => {
    const failing = (error: Error): Parameters<typeof LineEngine.open>[1] => ({
      api: {
        validate: () => true,
        Module: Program,
        Instance: class extends Program {
          constructor() {
            super();
            throw error;
          }
        },
      },
      module: {},
    });
    const outOfMemory = new RangeError('Out of memory: Cannot allocate Wasm memory');
    expect(LineEngine.open(hostileShape, failing(outOfMemory))).toBeUndefined();
    expect(webAssemblyProblem()).toBe('not_enough_address_space');
    const defect = new TypeError('an import is missing');
    expect(() => LineEngine.open(hostileShape, failing(defect))).toThrow(defect);
  });
});
