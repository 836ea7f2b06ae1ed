import { language, strings } from "@/app/strings"

const EMPTY = "—"

type DateLike = string | number | Date | null | undefined

/** A plain `2026-03-01` is a calendar day, not midnight UTC: it must not shift by time zone. */
function toDate(value: DateLike): Date | null {
  if (value === null || value === undefined || value === "") return null
  const day = typeof value === "string" ? /^(\d{4})-(\d{2})-(\d{2})$/.exec(value) : null
  const date = day
    ? new Date(Number(day[1]), Number(day[2]) - 1, Number(day[3]))
    : new Date(value)
  return Number.isNaN(date.getTime()) ? null : date
}

function pad(value: number): string {
  return String(value).padStart(2, "0")
}

/** `Mar 1, 2026`, in the app's language; an em dash when there is no date. */
export function formatDate(value: DateLike): string {
  const date = toDate(value)
  return date ? date.toLocaleDateString(language, { dateStyle: "medium" }) : EMPTY
}

/** `Mar 1, 2026, 2:30 PM`, in the app's language and the reader's time zone. */
export function formatDateTime(value: DateLike): string {
  const date = toDate(value)
  return date
    ? date.toLocaleString(language, { dateStyle: "medium", timeStyle: "short" })
    : EMPTY
}

/** `1,234.5`, at most two decimals unless `options` say otherwise. */
export function formatNumber(
  value: number | null | undefined,
  options: Intl.NumberFormatOptions = { maximumFractionDigits: 2 },
): string {
  return value === null || value === undefined ? EMPTY : value.toLocaleString(language, options)
}

/** `$1,234.50`, in the currency that goes with the app's language. */
export function formatMoney(
  value: number | null | undefined,
  currency: string = strings.currency,
): string {
  return formatNumber(value, { style: "currency", currency })
}

/** `in_progress` -> `In progress`. For enum values that have no label of their own. */
export function humanize(value: string | null | undefined): string {
  if (!value) return EMPTY
  const words = value.replace(/[_-]+/g, " ").trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** What `<input type="date">` takes: `2026-03-01`, or an empty string. */
export function toDateInput(value: DateLike): string {
  const date = toDate(value)
  return date ? `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}` : ""
}

/** What `<input type="datetime-local">` takes: `2026-03-01T14:30`, or an empty string. */
export function toDateTimeInput(value: DateLike): string {
  const date = toDate(value)
  return date ? `${toDateInput(date)}T${pad(date.getHours())}:${pad(date.getMinutes())}` : ""
}
