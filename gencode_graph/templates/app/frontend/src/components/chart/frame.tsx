import type { ReactNode } from "react"
import { strings } from "@/app/strings"
import { colourOf, numberOf, showX } from "@/components/chart/values"
import type { ChartProps } from "@/components/chart/types"
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card"
import { formatNumber } from "@/lib/format"

/** A drawing with its title, its legend, and its figures as a table for who cannot see it. */
export function ChartFrame<Row extends object>({
  chart,
  legend,
  children,
}: {
  chart: ChartProps<Row>
  /** What each colour stands for; none where there is one colour. */
  legend: readonly string[]
  children: ReactNode
}) {
  return (
    <Card role="group" aria-label={chart.title} className="min-w-0">
      <CardHeader>
        <CardTitle>{chart.title}</CardTitle>
        {chart.description && <CardDescription>{chart.description}</CardDescription>}
      </CardHeader>
      <CardContent className="flex flex-col gap-4">
        {chart.data.length === 0 ? (
          <p className="text-sm text-muted-foreground">{strings.noData}</p>
        ) : (
          <>
            {legend.length > 1 && <Legend labels={legend} />}
            <div role="img" aria-label={chart.title} className="min-w-0 text-xs">
              {children}
            </div>
            <Figures chart={chart} />
          </>
        )}
      </CardContent>
    </Card>
  )
}

function Legend({ labels }: { labels: readonly string[] }) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm text-muted-foreground">
      {labels.map((label, index) => (
        <li key={`${index}-${label}`} className="flex items-center gap-2">
          <span
            aria-hidden="true"
            className="size-3 shrink-0 rounded-xs"
            style={{ backgroundColor: colourOf(index) }}
          />
          {label}
        </li>
      ))}
    </ul>
  )
}

function Figures<Row extends object>({ chart }: { chart: ChartProps<Row> }) {
  const { data, x, series, formatX = showX, formatValue = (value) => formatNumber(value) } = chart
  return (
    <details className="text-sm">
      <summary className="cursor-pointer text-muted-foreground">{strings.showTable}</summary>
      <div className="mt-2 overflow-x-auto">
        <table aria-label={chart.title} className="w-full text-left tabular-nums">
          <thead>
            <tr className="border-b border-border">
              <td />
              {series.map((one) => (
                <th key={one.key} scope="col" className="px-2 py-1.5 text-right font-medium">
                  {one.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.map((row, index) => (
              <tr key={index} className="border-b border-border last:border-0">
                <th scope="row" className="py-1.5 pr-2 font-normal">
                  {formatX(row[x])}
                </th>
                {series.map((one) => {
                  const value = numberOf(row[one.key])
                  return (
                    <td key={one.key} className="px-2 py-1.5 text-right">
                      {value === null ? "—" : formatValue(value)}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
