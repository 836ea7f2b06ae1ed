import type { ReactNode } from "react"
import { Card } from "@/components/ui/card"

export interface StatCardProps {
  title: string
  /** Already formatted: `formatNumber(12)`, `formatMoney(99)`; or a Skeleton while loading. */
  value: ReactNode
  hint?: string
  icon?: ReactNode
}

/** One figure of a dashboard. */
export function StatCard({ title, value, hint, icon }: StatCardProps) {
  return (
    <Card role="group" aria-label={title} className="gap-3 p-5">
      <div className="flex min-h-8 items-center justify-between gap-3">
        <p className="text-sm font-medium text-muted-foreground">{title}</p>
        {icon && (
          <span
            aria-hidden="true"
            className="grid size-8 shrink-0 place-items-center rounded-lg bg-primary-soft text-primary-text [&_svg]:size-4"
          >
            {icon}
          </span>
        )}
      </div>
      <div className="font-heading text-3xl leading-none font-semibold tracking-tight break-words tabular-nums">
        {value}
      </div>
      {hint && <p className="text-xs text-muted-foreground">{hint}</p>}
    </Card>
  )
}
