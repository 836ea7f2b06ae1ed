import {
  Area,
  AreaChart as AreaPlot,
  Bar,
  BarChart as BarPlot,
  CartesianGrid,
  Line,
  LineChart as LinePlot,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts"
import { ChartFrame } from "@/components/chart/frame"
import { GRID, namesOfBars, PLOT, TOOLTIP, X_AXIS, Y_AXIS } from "@/components/chart/plot"
import type { ChartProps } from "@/components/chart/types"
import { colourOf, showX } from "@/components/chart/values"
import { formatNumber } from "@/lib/format"

/** The axes, the grid and what a pointer is told, the same for lines, areas and bars; `names` is how the
 * values along `x` are written where each is. */
function around<Row extends object>(
  { x, formatX, formatValue = (value) => formatNumber(value) }: ChartProps<Row>,
  names = {},
) {
  return (
    <>
      <CartesianGrid {...GRID} />
      <XAxis {...X_AXIS} {...names} dataKey={x as string} {...(formatX && { tickFormatter: formatX })} />
      <YAxis {...Y_AXIS} />
      <Tooltip
        {...TOOLTIP}
        labelFormatter={(value) => (formatX ? formatX(value as Row[keyof Row]) : showX(value))}
        formatter={(value) => (typeof value === "number" ? formatValue(value) : value)}
      />
    </>
  )
}

function labels<Row extends object>(chart: ChartProps<Row>): string[] {
  return chart.series.map((one) => one.label)
}

/** What goes up and down along `x`. */
export function LineChart<Row extends object>(chart: ChartProps<Row>) {
  return (
    <ChartFrame chart={chart} legend={labels(chart)}>
      <LinePlot {...PLOT} data={[...chart.data]}>
        {around(chart)}
        {chart.series.map((one, index) => (
          <Line
            key={one.key}
            dataKey={one.key as string}
            name={one.label}
            type="monotone"
            stroke={colourOf(index)}
            strokeWidth={2}
            dot={chart.data.length <= 31 && { r: 3, fill: colourOf(index), strokeWidth: 0 }}
            isAnimationActive={false}
          />
        ))}
      </LinePlot>
    </ChartFrame>
  )
}

/** What adds up along `x`: the areas stand on each other. */
export function AreaChart<Row extends object>(chart: ChartProps<Row>) {
  return (
    <ChartFrame chart={chart} legend={labels(chart)}>
      <AreaPlot {...PLOT} data={[...chart.data]}>
        {around(chart)}
        {chart.series.map((one, index) => (
          <Area
            key={one.key}
            dataKey={one.key as string}
            name={one.label}
            type="monotone"
            stackId="all"
            stroke={colourOf(index)}
            fill={colourOf(index)}
            fillOpacity={0.35}
            strokeWidth={2}
            isAnimationActive={false}
          />
        ))}
      </AreaPlot>
    </ChartFrame>
  )
}

/** What is compared, side by side or, with `stacked`, on each other. */
export function BarChart<Row extends object>({ stacked, ...chart }: ChartProps<Row> & { stacked?: boolean }) {
  return (
    <ChartFrame chart={chart} legend={labels(chart)}>
      <BarPlot {...PLOT} data={[...chart.data]}>
        {around(chart, namesOfBars(chart.data.length))}
        {chart.series.map((one, index) => (
          <Bar
            key={one.key}
            dataKey={one.key as string}
            name={one.label}
            fill={colourOf(index)}
            maxBarSize={48}
            radius={stacked ? 0 : [4, 4, 0, 0]}
            isAnimationActive={false}
            {...(stacked && { stackId: "all" })}
          />
        ))}
      </BarPlot>
    </ChartFrame>
  )
}
