import { language } from "@/app/strings"
import { formatDate, formatNumber } from "@/lib/format"

const COLOURS = 9
const DAY = /^\d{4}-\d{2}-\d{2}/

/** The colour of a series or slice; the tenth has the first one's again. */
export function colourOf(index: number): string {
  return `var(--chart-${(index % COLOURS) + 1})`
}

export function numberOf(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null
}

/** Whole, for tables and tooltips. */
export function showX(value: unknown): string {
  if (typeof value === "string" && DAY.test(value)) return formatDate(value)
  return typeof value === "number" ? formatNumber(value, { useGrouping: false }) : String(value ?? "")
}

/** Short, for the axis: days without their year. */
export function showTick(value: unknown): string {
  if (typeof value !== "string" || !DAY.test(value)) return showX(value)
  const [year = 0, month = 1, day = 1] = value.slice(0, 10).split("-").map(Number)
  const date = new Date(year, month - 1, day)
  return date.toLocaleDateString(language, { month: "short", day: "numeric" })
}

export function showAmount(value: number): string {
  return formatNumber(value, { notation: "compact", maximumFractionDigits: 1 })
}
