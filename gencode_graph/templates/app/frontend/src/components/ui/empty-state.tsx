import { Inbox } from "lucide-react"
import type { ReactNode } from "react"
import { cn } from "@/lib/utils"

export interface EmptyStateProps {
  /** An icon element; a neutral one when left out. */
  icon?: ReactNode
  title: string
  description?: string
  action?: ReactNode
  className?: string
}

/** What stands where a list would be, when there is nothing to list: says what to do next. */
export function EmptyState({ icon, title, description, action, className }: EmptyStateProps) {
  return (
    <div
      className={cn(
        "flex flex-col items-center justify-center rounded-xl border border-dashed border-border bg-card px-6 py-14 text-center",
        className,
      )}
    >
      <div
        aria-hidden="true"
        className="mb-4 grid size-12 place-items-center rounded-full bg-primary-soft text-primary-text [&_svg]:size-6"
      >
        {icon ?? <Inbox />}
      </div>
      <h2 className="text-base font-semibold tracking-tight">{title}</h2>
      {description && (
        <p className="mt-1.5 max-w-sm text-sm text-pretty text-muted-foreground">{description}</p>
      )}
      {action && <div className="mt-6 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}
