import { useState } from "react"
import { useDebouncedValue } from "@/lib/hooks"

const PAGE_SIZE = 10

interface ListParams {
  page?: number
  page_size?: number
  q?: string | null
}

export interface ListQuery<Q> {
  /** For the list's query hook. It follows the search box once typing pauses. */
  query: Q
  /** What the controls show. */
  values: Partial<Q>
  /** A control's `value` and `onChange`: `{...list.field("status")}`. */
  field: <Name extends keyof Q>(name: Name) => {
    value: Q[Name] | undefined
    onChange: (value: Q[Name] | undefined) => void
  }
  /** Changes the search, filters or order, and goes to the first page. */
  set: (changes: Partial<Q>) => void
  setPage: (page: number) => void
  /** Whether a search or a filter is on. */
  narrowed: boolean
  /** Takes search and filters off. */
  clear: () => void
}

/** The state of a list page: its page, search, filters and order. */
export function useListQuery<Q extends ListParams>(): ListQuery<Q> {
  const [values, setValues] = useState<Partial<Q>>({})
  const [page, setPage] = useState(1)
  const q = useDebouncedValue(values.q)?.trim() || undefined
  const { ordering, narrowing } = split(values)

  function show(next: Partial<Q>) {
    setValues(next)
    setPage(1)
  }
  const set = (changes: Partial<Q>) => show({ ...values, ...changes })
  return {
    query: { ...ordering, ...narrowing, ...("q" in values && { q }), page, page_size: PAGE_SIZE } as Q,
    values,
    field: (name) => ({
      value: values[name],
      onChange: (value) => set({ [name]: value } as unknown as Partial<Q>),
    }),
    set,
    setPage,
    narrowed: Object.values(narrowing).some((value) => String(value).trim() !== ""),
    clear: () => show(ordering),
  }
}

/** What orders the list, and what leaves records out of it. */
function split<Q>(values: Partial<Q>) {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== null)
  const take = (wanted: boolean) =>
    Object.fromEntries(given.filter(([name]) => (name === "sort") === wanted)) as Partial<Q>
  return { ordering: take(true), narrowing: take(false) }
}
