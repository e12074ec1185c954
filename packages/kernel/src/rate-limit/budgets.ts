import { SystemError } from '@source-mixpanel/stream';
import { Budget, type BudgetOptions, type BudgetDependencies } from './budget.js';
import type { Interceptor } from '../send.js';

/**
 * The budgets of a process by name, one for each API that has limits of its own. All requests share
 * them.
 */
export class Budgets {
  private readonly budgets: ReadonlyMap<string, Budget>;

  constructor(budgets: Readonly<Record<string, BudgetOptions>>, dependencies: BudgetDependencies) {
    this.budgets = new Map(
      Object.entries(budgets).map(([name, options]) => [name, new Budget(options, dependencies)]),
    );
  }

  /** Returns how many requests of a budget may start now without waiting for quota. */
  remaining(name: string): number {
    return this.find(name).remaining();
  }

  /**
   * Returns how many requests per window the quota of a budget allows, or the lower number that the
   * server has reported.
   */
  quota(name: string): number {
    return this.find(name).quota();
  }

  /**
   * Returns when the next request that counts against the quota of a budget may start, in epoch
   * milliseconds. While quota is left, that is now.
   */
  availableAt(name: string): number {
    return this.find(name).availableAt();
  }

  /** Sends each request as soon as its budget allows it. */
  readonly interceptor: Interceptor = (next) => async (request) =>
    this.find(request.budget).send(next, request);

  private find(name: string): Budget {
    const budget = this.budgets.get(name);
    if (budget !== undefined) return budget;
    throw new SystemError('unknown_budget', `There is no budget named ${name}.`);
  }
}
