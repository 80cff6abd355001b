import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';

/** A change of a setting, after which all settings on the page ask again. */
export function useChange<Input, Output = unknown>(change: (input: Input) => Promise<Output>): UseMutationResult<Output, Error, Input> {
  const queries = useQueryClient();
  return useMutation({ mutationFn: change, onSuccess: () => queries.invalidateQueries({ queryKey: ['settings'] }) });
}
