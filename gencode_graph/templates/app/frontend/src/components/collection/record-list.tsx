import { Inbox, SearchX } from "lucide-react"
import { useEffect, type ReactNode } from "react"
import { strings } from "@/app/strings"
import { ErrorState } from "@/components/error-state"
import { Pagination } from "@/components/pagination"
import { Button } from "@/components/ui/button"
import { EmptyState, type EmptyStateProps } from "@/components/ui/empty-state"
import { Skeleton } from "@/components/ui/skeleton"
import { RecordTable, type Column } from "./record-table"

interface Page<T> {
  items: T[]
  total: number
  page: number
  page_size: number
}

export interface RecordListProps<T> {
  /** The query of the list's current page. */
  query: { data: Page<T> | undefined; error: unknown; refetch: () => unknown }
  /** What `useListQuery` gives. */
  list: { narrowed: boolean; clear: () => void; setPage: (page: number) => void }
  /** The first one names the record. */
  columns: Column<T>[]
  /** The row's buttons, where there are any. */
  actions?: (record: T) => ReactNode
  /** Said when there is no record at all. */
  empty: EmptyStateProps
  /** Said when the search and filters match none; the button to clear them comes by itself. */
  noMatch?: EmptyStateProps
}

/** Records in any state: loading, failed, none, without a match, or as a table with its pages. */
export function RecordList<T extends { id: string }>({
  query,
  list,
  columns,
  actions,
  empty,
  noMatch,
}: RecordListProps<T>) {
  const { data, error } = query
  const { setPage } = list
  const last = data && Math.max(1, Math.ceil(data.total / data.page_size))
  const beyond = data && last && data.page > last

  // The last record of the last page was deleted: show the page that is the last one now.
  useEffect(() => {
    if (beyond) setPage(last)
  }, [beyond, last, setPage])

  if (error) return <ErrorState error={error} onRetry={() => void query.refetch()} />
  if (!data || beyond) return <ListSkeleton />
  if (data.total === 0 && list.narrowed && noMatch) {
    const clear = (
      <Button variant="outline" onClick={list.clear}>
        {strings.clearFilters}
      </Button>
    )
    return <EmptyState icon={<SearchX />} action={clear} {...noMatch} />
  }
  if (data.total === 0) return <EmptyState icon={<Inbox />} {...empty} />
  return (
    <>
      <RecordTable records={data.items} columns={columns} actions={actions} />
      {data.total > data.page_size && (
        <Pagination
          page={data.page}
          pageSize={data.page_size}
          total={data.total}
          onPageChange={setPage}
        />
      )}
    </>
  )
}

function ListSkeleton() {
  return (
    <div role="status" aria-label={strings.loading} className="space-y-3">
      {Array.from({ length: 5 }, (_, row) => (
        <Skeleton key={row} className="h-12 w-full" />
      ))}
    </div>
  )
}
