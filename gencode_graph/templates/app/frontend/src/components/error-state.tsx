import { RotateCw, TriangleAlert } from "lucide-react"
import { strings } from "@/app/strings"
import { Button } from "@/components/ui/button"
import { messageOf } from "@/lib/api"

export interface ErrorStateProps {
  error: unknown
  /** Usually the query's `refetch`. */
  onRetry?: () => void
}

/** What stands in place of data that could not be loaded: what happened, and a way out. */
export function ErrorState({ error, onRetry }: ErrorStateProps) {
  return (
    <div
      role="alert"
      className="flex flex-col items-center justify-center rounded-xl border border-border bg-card px-6 py-14 text-center"
    >
      <div
        aria-hidden="true"
        className="mb-4 grid size-12 place-items-center rounded-full bg-destructive-soft text-destructive-text"
      >
        <TriangleAlert className="size-6" />
      </div>
      <h2 className="text-base font-semibold tracking-tight">{strings.somethingWentWrong}</h2>
      <p className="mt-1.5 max-w-sm text-sm text-pretty break-words text-muted-foreground">
        {messageOf(error) ?? strings.requestFailed}
      </p>
      {onRetry && (
        <Button variant="outline" className="mt-6" onClick={() => onRetry()}>
          <RotateCw aria-hidden="true" />
          {strings.retry}
        </Button>
      )}
    </div>
  )
}
