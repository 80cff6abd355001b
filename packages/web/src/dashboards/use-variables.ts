import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Choices } from '../panels/interpolate.ts';
import { usePageRange } from '../range/use-range.ts';
import type { VariableSpec } from './spec.ts';
import { choose, inOrder, type Options, optionsOf } from './variables.ts';

export interface ResolvedVariables {
  readonly choices: Choices;
  readonly options: Readonly<Record<string, Options>>;
  /** Why a variable has no values, by name. */
  readonly errors: Readonly<Record<string, string>>;
}

/** What can be chosen of each variable and what is, each asked for after those that it depends on. */
export function useVariables(variables: readonly VariableSpec[], asked: Readonly<Record<string, readonly string[]>>) {
  const page = usePageRange();
  return useQuery({
    queryKey: ['variables', variables, asked, page.key],
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    queryFn: async ({ signal }): Promise<ResolvedVariables> => {
      const interval = page.now();
      const choices: Record<string, Choices[string]> = {};
      const options: Record<string, Options> = {};
      const errors: Record<string, string> = {};
      for (const variable of inOrder(variables)) {
        try {
          options[variable.name] = await optionsOf(variable, choices, interval, signal);
        } catch (error) {
          if (signal.aborted) throw error;
          options[variable.name] = [];
          errors[variable.name] = error instanceof Error ? error.message : String(error);
        }
        choices[variable.name] = choose(variable, options[variable.name] ?? [], asked[variable.name]);
      }
      return { choices, options, errors };
    },
  });
}
