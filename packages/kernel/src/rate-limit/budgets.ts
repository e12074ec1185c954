import { SystemError } from '@source-mixpanel/stream';
import { Budget, type BudgetOptions, type BudgetDependencies } from './budget.js';
import type { Interceptor } from '../send.js';

/** The budgets of a process by name: one per limit of the server, shared by all its requests. */
export class Budgets {
  private readonly budgets: ReadonlyMap<string, Budget>;

  constructor(budgets: Readonly<Record<string, BudgetOptions>>, surroundings: BudgetDependencies) {
    this.budgets = new Map(
      Object.entries(budgets).map(([name, options]) => [name, new Budget(options, surroundings)]),
    );
  }

  /** Returns how many requests of a budget may start now without waiting for its quota. */
  remaining(name: string): number {
    return this.find(name).remaining();
  }

  /**
   * Returns how many requests the quota of a budget allows, or the lower number that the server has
   * stated.
   */
  quota(name: string): number {
    return this.find(name).quota();
  }

  /**
   * Returns when the next counted request of a budget may start, in epoch milliseconds: now while
   * quota is left.
   */
  availableAt(name: string): number {
    return this.find(name).availableAt();
  }

  /** Starts each request when the budget that it names allows it. */
  readonly interceptor: Interceptor = (next) => async (request) =>
    this.find(request.budget).send(next, request);

  private find(name: string): Budget {
    const budget = this.budgets.get(name);
    if (budget !== undefined) return budget;
    throw new SystemError('unknown_budget', `There is no budget named ${name}.`);
  }
}
