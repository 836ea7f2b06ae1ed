import { strings } from "@/app/strings"
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card"
import { formatNumber } from "@/lib/format"

export interface BarListItem {
  label: string
  value: number
  /** The value as a person reads it; the plain number when left out. */
  display?: string
}

export interface BarListProps {
  title: string
  items: readonly BarListItem[]
}

/** A breakdown as horizontal bars. Each figure is written out, so the bars are decoration. */
export function BarList({ title, items }: BarListProps) {
  const largest = Math.max(0, ...items.map((item) => item.value))
  return (
    <Card role="group" aria-label={title}>
      <CardHeader>
        <CardTitle>{title}</CardTitle>
      </CardHeader>
      <CardContent>
        {items.length === 0 ? (
          <p className="text-sm text-muted-foreground">{strings.noData}</p>
        ) : (
          <ul aria-label={title} className="flex flex-col gap-4">
            {items.map((item, index) => (
              <li key={`${index}-${item.label}`} className="flex flex-col gap-1.5">
                <div className="flex items-baseline justify-between gap-4 text-sm">
                  <span className="min-w-0 truncate">{item.label}</span>
                  <span className="font-medium tabular-nums">
                    {item.display ?? formatNumber(item.value)}
                  </span>
                </div>
                <div aria-hidden="true" className="h-2 overflow-hidden rounded-full bg-muted">
                  <div
                    className="h-full rounded-full bg-primary transition-[width] duration-500"
                    style={{ width: `${largest > 0 ? Math.max(0, (item.value / largest) * 100) : 0}%` }}
                  />
                </div>
              </li>
            ))}
          </ul>
        )}
      </CardContent>
    </Card>
  )
}
