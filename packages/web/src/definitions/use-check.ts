import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { applyYaml } from '../api/definitions.ts';
import { ApiError, type InputProblem } from '../api/problem.ts';

export interface Checked {
  /** What was checked. */
  readonly yaml: string;
  readonly problems: readonly InputProblem[];
}

/** What the server finds wrong with a manifest; saves nothing. What it says of the text before stays until it answers. */
export function useCheck(yaml: string, enabled: boolean) {
  return useQuery({
    queryKey: ['definitions-check', yaml],
    queryFn: async (): Promise<Checked> => {
      try {
        await applyYaml(yaml, true);
        return { yaml, problems: [] };
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== 'invalid_definition') throw error;
        return { yaml, problems: error.problems };
      }
    },
    enabled,
    placeholderData: keepPreviousData,
    refetchInterval: false,
    retry: false,
  });
}
