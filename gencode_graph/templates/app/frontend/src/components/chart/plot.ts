import { showAmount, showTick } from "@/components/chart/values"

/** How all charts look: what recharts is told besides the data. */
export const PLOT = {
  responsive: true,
  accessibilityLayer: false,
  margin: { top: 8, right: 8, bottom: 0, left: 0 },
  style: { width: "100%", height: 280 },
} as const

export const GRID = { stroke: "var(--border)", vertical: false } as const

const AXIS = {
  tickLine: false,
  axisLine: false,
  tickMargin: 8,
  tick: { fill: "var(--muted-foreground)" },
} as const

export const X_AXIS = { ...AXIS, minTickGap: 24, tickFormatter: showTick } as const
/** Each of a few bars has its name under it, aslant where they are not very few. */
export function namesOfBars(bars: number) {
  if (bars > 20) return {}
  return bars > 4 ? { interval: 0, angle: -40, textAnchor: "end", height: 72 } : { interval: 0 }
}

export const Y_AXIS = { ...AXIS, width: 48, tickFormatter: showAmount } as const

export const TOOLTIP = {
  contentStyle: {
    background: "var(--popover)",
    border: "1px solid var(--border)",
    borderRadius: "var(--radius-md)",
    boxShadow: "var(--shadow-dialog)",
    color: "var(--foreground)",
  },
  itemStyle: { color: "var(--foreground)" },
  cursor: { fill: "var(--muted)", stroke: "var(--border)" },
  isAnimationActive: false,
} as const
