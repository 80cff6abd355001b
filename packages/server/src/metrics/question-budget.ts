import { AsyncLocalStorage } from 'node:async_hooks';
import { AppError } from '../platform/errors.ts';
import { sharingReads } from './shared-reads.ts';

const questions = 200;

/**
 * A metric that is offered by a family (`kpi.<name>`) asks further metrics from within, so that a circle of definitions over several
 * families is not seen by any of them. All that one question leads to shares one budget; beyond it the answer is an error.
 * @throws AppError `invalid_request` (from the task it is given) when the budget is spent.
 */
export function questionBudget(): <T>(task: () => Promise<T>) => Promise<T> {
  const store = new AsyncLocalStorage<{ left: number }>();
  return (task) => {
    const budget = store.getStore();
    if (budget === undefined) return store.run({ left: questions }, () => sharingReads(task));
    if (budget.left-- > 0) return task();
    return Promise.reject(
      new AppError('invalid_request', `This metric leads to more than ${questions} others; most likely it is made of itself.`),
    );
  };
}
