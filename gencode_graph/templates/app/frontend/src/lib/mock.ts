import { ApiError } from "@/lib/api"
import { toDateInput } from "@/lib/format"
import type { Option } from "@/lib/options"

const LATENCY_MS = 60

/** What lists take. Every other key is a filter: an exact match; an empty or missing value does not filter. */
export interface ListParams {
  page?: number
  page_size?: number
  /** Looked for in the collection's `search` fields. */
  q?: string
  /** A field's name, with a leading `-` for descending. */
  sort?: string
}

export interface ListPage<T> {
  items: T[]
  total: number
  page: number
  page_size: number
}

type Stamps = "id" | "owner_id" | "created_at" | "updated_at"

/** The account that looks at pages on mock data: what is made there is its own. */
const WHO_LOOKS = "1"

/** A record whose id, owner and times may be left out. */
export type Seed<T> = Omit<T, Stamps> & { [Stamp in Stamps & keyof T]?: T[Stamp] }

/** The methods stand alone: `useInvalidatingMutation(["books"], books.create)`. */
export interface MockCollection<T extends { id: string }> {
  list(params?: object): Promise<ListPage<T>>
  get(id: string): Promise<T>
  create(input: Omit<T, Stamps>): Promise<T>
  update(change: { id: string; input: Partial<Omit<T, Stamps>> }): Promise<T>
  remove(id: string): Promise<void>
  all(): Promise<T[]>
}

function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
}

function answer<T>(value: T): Promise<T> {
  return new Promise((resolve) => {
    window.setTimeout(() => resolve(structuredClone(value)), LATENCY_MS)
  })
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === ""
}

function compare(left: unknown, right: unknown): number {
  if (isBlank(left) || isBlank(right)) return Number(isBlank(left)) - Number(isBlank(right))
  if (typeof left === "number" && typeof right === "number") return left - right
  return String(left).localeCompare(String(right), undefined, { numeric: true })
}

function select<T>(rows: T[], search: readonly string[], params: ListParams): T[] {
  const { page: _page, page_size: _size, q = "", sort, ...filters } = params
  const needle = q.trim().toLowerCase()
  const wanted = Object.entries(filters).filter(([, value]) => !isBlank(value))
  const at = (row: T, field: string): unknown => (row as Record<string, unknown>)[field]
  const found = rows.filter(
    (row) =>
      (!needle ||
        search.some((field) => String(at(row, field) ?? "").toLowerCase().includes(needle))) &&
      wanted.every(([field, value]) => String(at(row, field)) === String(value)),
  )
  if (!sort) return found
  const field = sort.replace(/^-/, "")
  const direction = sort.startsWith("-") ? -1 : 1
  if (sort === "created_at") found.reverse() // the oldest first, though made in one millisecond
  return found.sort((left, right) => direction * compare(at(left, field), at(right, field)))
}

/** The seed with ids "1", "2", ... and times a day apart, the first record being the newest. */
function stamped<T>(seed: readonly Seed<T>[]): T[] {
  return seed.map((row, index) => {
    const time = new Date(Date.UTC(2026, 2, 31 - index, 9)).toISOString()
    return { id: String(index + 1), created_at: time, updated_at: time, ...row } as T
  })
}

/** An in-memory stand-in for one entity's endpoints, with the API's own shapes and errors. */
export function mockCollection<T extends { id: string }>(
  seed: readonly Seed<T>[],
  { search = [] }: { search?: readonly (keyof T & string)[] } = {},
): MockCollection<T> {
  let rows: T[] = structuredClone(stamped<T>(seed))

  function find(id: string): T {
    const row = rows.find((candidate) => candidate.id === id)
    if (!row) throw new ApiError(404, "Not found")
    return row
  }

  return {
    async list(params: object = {}) {
      const { page = 1, page_size = 20 }: ListParams = params
      const found = select([...rows], search, params)
      const items = found.slice((page - 1) * page_size, page * page_size)
      return answer({ items, total: found.length, page, page_size })
    },
    async get(id) {
      return answer(find(id))
    },
    async create(input) {
      const now = new Date().toISOString()
      const own = rows.some((row) => "owner_id" in row) ? { owner_id: WHO_LOOKS } : {}
      const row = { ...input, ...own, id: newId(), created_at: now, updated_at: now } as unknown as T
      rows = [row, ...rows]
      return answer(row)
    },
    async update({ id, input }) {
      const row = { ...find(id), ...input, updated_at: new Date().toISOString() }
      rows = rows.map((candidate) => (candidate.id === id ? row : candidate))
      return answer(row)
    },
    async remove(id) {
      find(id)
      rows = rows.filter((candidate) => candidate.id !== id)
      await answer(null)
    },
    async all() {
      return answer(rows)
    },
  }
}

/** The records a reference can point to, by name, under the ids that `mockCollection` gives. */
export function mockOptions(labels: readonly string[]): Promise<Option[]> {
  return answer(labels.map((label, index) => ({ value: String(index + 1), label })))
}

/** The day so many days after today, `2026-03-03`; with a time such as `18:00`, that moment in UTC. */
export function daysFromToday(days: number, time?: string): string {
  const moment = new Date()
  moment.setDate(moment.getDate() + days)
  if (time === undefined) return toDateInput(moment)
  const [hours = 0, minutes = 0] = time.split(":").map(Number)
  moment.setHours(hours, minutes, 0, 0)
  return moment.toISOString()
}
