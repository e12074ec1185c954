import { describe, expect, it } from '@jest/globals';
import { RoundRobinQueue } from './round-robin-queue.js';

const anything = (): boolean => true;

describe('RoundRobinQueue', () => {
  it('returns items of the names in turn, in the order within each name', () => {
    const queue = new RoundRobinQueue<string>();
    for (const item of ['a1', 'a2', 'a3', 'b1', 'b2', 'c1']) queue.add(item.charAt(0), item);
    const order = Array.from({ length: 7 }, () => queue.next(anything));
    expect(order).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', undefined]);
    expect(queue.size).toBe(0);
  });

  it('skips items that are not accepted, and their names keep their turn', () => {
    const queue = new RoundRobinQueue<string>();
    for (const item of ['a1', 'a2', 'b1']) queue.add(item.charAt(0), item);
    expect(queue.next((item) => item === 'a2')).toBe('a2');
    expect(queue.next((item) => item === 'none')).toBeUndefined();
    expect([queue.next(anything), queue.next(anything)]).toEqual(['b1', 'a1']);
  });

  it('addFirst adds an item before the other items of its name only', () => {
    const queue = new RoundRobinQueue<string>();
    for (const item of ['a2', 'b1']) queue.add(item.charAt(0), item);
    queue.addFirst('a', 'a1');
    queue.remove('b', 'b1');
    expect([...queue]).toEqual(['a1', 'a2']);
  });
});
