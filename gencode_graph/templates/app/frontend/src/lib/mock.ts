import { ApiError } from "@/lib/api"

const LATENCY_MS = 60

export interface ListParams<T> {
  page?: number
  page_size?: number
  q?: string
  /** The fields `q` is looked for in. */
  search?: readonly (keyof T & string)[]
  /** Exact matches; an empty or missing value does not filter. */
  filters?: Partial<Record<keyof T & string, unknown>>
  /** A field's name, with a leading `-` for descending. */
  sort?: string
}

export interface ListPage<T> {
  items: T[]
  total: number
  page: number
  page_size: number
}

type Stamps = "id" | "created_at" | "updated_at"

export interface MockCollection<T extends { id: string }> {
  list(params?: ListParams<T>): Promise<ListPage<T>>
  get(id: string): Promise<T>
  create(input: Omit<T, Stamps>): Promise<T>
  update(id: string, input: Partial<Omit<T, Stamps>>): Promise<T>
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

function select<T extends { id: string }>(rows: T[], params: ListParams<T>): T[] {
  const { q = "", search = [], filters = {}, sort } = params
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
  return found.sort((left, right) => direction * compare(at(left, field), at(right, field)))
}

/** An in-memory stand-in for one entity's endpoints, with the API's own shapes and errors. */
export function mockCollection<T extends { id: string }>(seed: readonly T[]): MockCollection<T> {
  let rows: T[] = structuredClone([...seed])

  function find(id: string): T {
    const row = rows.find((candidate) => candidate.id === id)
    if (!row) throw new ApiError(404, "Not found")
    return row
  }

  return {
    async list(params = {}) {
      const { page = 1, page_size = 20 } = params
      const found = select([...rows], params)
      const items = found.slice((page - 1) * page_size, page * page_size)
      return answer({ items, total: found.length, page, page_size })
    },
    async get(id) {
      return answer(find(id))
    },
    async create(input) {
      const now = new Date().toISOString()
      const row = { ...input, id: newId(), created_at: now, updated_at: now } as unknown as T
      rows = [row, ...rows]
      return answer(row)
    },
    async update(id, input) {
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
