import { strings } from "@/app/strings"
import { Skeleton } from "@/components/ui/skeleton"

/** The outline of a page while its code, or the session, is loading. */
export function PageSkeleton() {
  return (
    <div role="status" className="flex flex-col gap-6">
      <span className="sr-only">{strings.loading}</span>
      <div className="flex flex-col gap-2">
        <Skeleton className="h-8 w-48" />
        <Skeleton className="h-4 w-full max-w-sm" />
      </div>
      <Skeleton className="h-64 w-full rounded-xl" />
    </div>
  )
}
