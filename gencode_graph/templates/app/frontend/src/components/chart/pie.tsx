import { Pie, PieChart as PiePlot, Tooltip } from "recharts"
import { ChartFrame } from "@/components/chart/frame"
import { PLOT, TOOLTIP } from "@/components/chart/plot"
import type { ChartProps } from "@/components/chart/types"
import { colourOf, numberOf, showX } from "@/components/chart/values"
import { formatNumber } from "@/lib/format"

/** Shares of a whole: a slice a row, of the first series; the legend has them in percent. */
export function PieChart<Row extends object>(chart: ChartProps<Row>) {
  const { data, x, series, formatX = showX, formatValue = (value) => formatNumber(value) } = chart
  const slices = data.map((row, index) => ({
    name: formatX(row[x]),
    value: series[0] ? (numberOf(row[series[0].key]) ?? 0) : 0,
    fill: colourOf(index),
  }))
  const whole = slices.reduce((sum, slice) => sum + slice.value, 0)
  const share = (value: number) => formatNumber(whole ? value / whole : 0, { style: "percent" })
  return (
    <ChartFrame chart={chart} legend={slices.map(({ name, value }) => `${name} ${share(value)}`)}>
      <PiePlot {...PLOT}>
        <Tooltip
          {...TOOLTIP}
          formatter={(value) => (typeof value === "number" ? formatValue(value) : value)}
        />
        <Pie
          data={slices}
          dataKey="value"
          nameKey="name"
          innerRadius="55%"
          outerRadius="90%"
          stroke="var(--card)"
          strokeWidth={2}
          isAnimationActive={false}
        />
      </PiePlot>
    </ChartFrame>
  )
}
