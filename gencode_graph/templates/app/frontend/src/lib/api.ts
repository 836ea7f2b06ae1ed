import createClient, { type Middleware } from "openapi-fetch"
import { strings } from "@/app/strings"
import type { paths } from "@/api/schema"
import { getToken, SESSION_EXPIRED } from "@/lib/session"

/** A request the server refused (`status` 4xx or 5xx) or that never arrived (`status` 0).
 * `fields` maps a field's name to what is wrong with it. */
export class ApiError extends Error {
  readonly status: number
  readonly detail: string
  readonly fields: Record<string, string>

  constructor(status: number, detail: string, fields: Record<string, string> = {}) {
    super(detail)
    this.name = "ApiError"
    this.status = status
    this.detail = detail
    this.fields = fields
  }
}

interface Problem {
  detail?: unknown
  errors?: unknown
}

/** Reads the API's `Problem` body, or makes do with the status when the body is something else. */
export function toApiError(status: number, body: unknown): ApiError {
  const problem: Problem = typeof body === "object" && body !== null ? body : {}
  const detail = typeof problem.detail === "string" ? problem.detail : strings.requestFailed
  const fields: Record<string, string> = {}
  if (Array.isArray(problem.errors)) {
    for (const entry of problem.errors as { field?: unknown; message?: unknown }[]) {
      if (typeof entry.field === "string" && typeof entry.message === "string") {
        fields[entry.field] ??= entry.message
      }
    }
  }
  return new ApiError(status, detail, fields)
}

const session: Middleware = {
  onRequest({ request }) {
    const token = getToken()
    if (token) request.headers.set("Authorization", `Bearer ${token}`)
    return request
  },
  onResponse({ response }) {
    if (response.status === 401 && getToken()) window.dispatchEvent(new Event(SESSION_EXPIRED))
  },
  onError() {
    return new ApiError(0, strings.offline)
  },
}

/** The client, typed by the contract: a path, method or field that is not there does not compile. */
export const api = createClient<paths>({ baseUrl: "" })
api.use(session)

/** The data of a response, or a thrown `ApiError`: `unwrap(await api.GET("/api/books"))`. */
export function unwrap<T>(result: { data?: T; error?: unknown; response: Response }): T {
  if (!result.response.ok) throw toApiError(result.response.status, result.error)
  return result.data as T
}

/** What to tell a person about whatever was thrown; nothing where it says nothing. */
export function messageOf(error: unknown): string | undefined {
  return error instanceof Error && error.message ? error.message : undefined
}

/** Every item of a list, page after page of 100 at most:
 * `everyItem(async (query) => unwrap(await api.GET("/api/books", { params: { query } })))`. */
export async function everyItem<T>(
  load: (query: { page: number; page_size: number }) => Promise<{ items: T[]; total: number }>,
): Promise<T[]> {
  const all: T[] = []
  for (let page = 1; ; page += 1) {
    const { items, total } = await load({ page, page_size: 100 })
    all.push(...items)
    if (items.length === 0 || all.length >= total) return all
  }
}
