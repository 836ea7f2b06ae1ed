import { ChevronLeft, ChevronRight } from "lucide-react"
import { fill, strings } from "@/app/strings"
import { Button } from "@/components/ui/button"
import { formatNumber } from "@/lib/format"

export interface PaginationProps {
  /** From 1. */
  page: number
  pageSize: number
  total: number
  onPageChange: (page: number) => void
}

/** Where one is in a long list, and the way to the next page. Nothing for an empty list. */
export function Pagination({ page, pageSize, total, onPageChange }: PaginationProps) {
  if (total === 0) return null
  const pages = Math.max(1, Math.ceil(total / pageSize))
  const range = fill(strings.range, {
    from: formatNumber((page - 1) * pageSize + 1),
    to: formatNumber(Math.min(page * pageSize, total)),
    total: formatNumber(total),
  })
  return (
    <nav
      aria-label={strings.pagination}
      className="flex flex-wrap items-center justify-between gap-3 pt-4 text-sm text-muted-foreground"
    >
      <p aria-live="polite" className="tabular-nums">
        {range}
      </p>
      {pages > 1 && (
        <div className="flex items-center gap-2">
          <Button
            variant="outline"
            size="sm"
            disabled={page <= 1}
            onClick={() => onPageChange(page - 1)}
          >
            <ChevronLeft aria-hidden="true" className="rtl:rotate-180" />
            {strings.previous}
          </Button>
          <span className="hidden px-1 tabular-nums sm:inline">
            {fill(strings.pageOf, { page: formatNumber(page), pages: formatNumber(pages) })}
          </span>
          <Button
            variant="outline"
            size="sm"
            disabled={page >= pages}
            onClick={() => onPageChange(page + 1)}
          >
            {strings.next}
            <ChevronRight aria-hidden="true" className="rtl:rotate-180" />
          </Button>
        </div>
      )}
    </nav>
  )
}
