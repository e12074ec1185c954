import { describe, expect, it } from '@jest/globals';
import { CommitOrder } from './commit-order.js';

describe('CommitOrder', () => {
  it('commits progress of the oldest slice at once, and of other slices once all earlier slices have ended', () => {
    const order = new CommitOrder<string>();
    const [one, two, three] = [order.open(), order.open(), order.open()];
    expect(order.checkpoint(two, '2a')).toEqual([]);
    expect(order.checkpoint(one, '1a')).toEqual(['1a']);
    expect(order.end(two)).toEqual([]);
    expect(order.checkpoint(three, '3a')).toEqual([]);
    expect(order.inFlight).toBe(3);
    expect(order.end(one)).toEqual(['2a', '3a']);
    expect(order.inFlight).toBe(1);
    expect(order.checkpoint(three, '3b')).toEqual(['3b']);
    expect(order.end(three)).toEqual([]);
    expect(order.inFlight).toBe(0);
  });

  it('commits pieces, and pieces of pieces, in place of the slice that was divided', () => {
    const order = new CommitOrder<string>();
    const [one, two, three] = [order.open(), order.open(), order.open()];
    const pieces = order.split(two, ['a', 'b']);
    expect(pieces.map(({ piece }) => piece)).toEqual(['a', 'b']);
    const [first, second] = pieces.map(({ entry }) => entry);
    if (first === undefined || second === undefined) throw new Error('two pieces');
    const [inner] = order.split(first, ['aa']).map(({ entry }) => entry);
    if (inner === undefined) throw new Error('one piece');
    order.checkpoint(three, '3');
    order.end(three);
    order.checkpoint(second, 'b');
    order.end(second);
    order.checkpoint(inner, 'aa');
    expect(order.inFlight).toBe(3);
    expect(order.end(one)).toEqual(['aa']);
    expect(order.end(inner)).toEqual(['b', '3']);
    expect(order.inFlight).toBe(0);
  });

  it('drops the uncommitted progress of a read that is repeated', () => {
    const order = new CommitOrder<string>();
    const [one, two] = [order.open(), order.open()];
    order.checkpoint(two, 'broken');
    order.restart(two);
    order.checkpoint(two, 'whole');
    expect(order.end(one)).toEqual(['whole']);
  });
});
