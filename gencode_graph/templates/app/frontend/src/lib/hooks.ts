import { useMutation, useQueryClient, type QueryKey } from "@tanstack/react-query"
import { useEffect, useState } from "react"

/** The value, once it has not changed for `delay` milliseconds. For search boxes. */
export function useDebouncedValue<T>(value: T, delay = 300): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value), delay)
    return () => window.clearTimeout(timer)
  }, [value, delay])
  return settled
}

/** A mutation after which all queries whose keys start with `queryKey` are read again. */
export function useInvalidatingMutation<Input, Output>(
  queryKey: QueryKey,
  mutationFn: (input: Input) => Promise<Output>,
) {
  const client = useQueryClient()
  return useMutation({ mutationFn, onSuccess: () => client.invalidateQueries({ queryKey }) })
}
