import { strings } from "@/app/strings"
import type { Account, Credentials, Registration, Session } from "@/app/auth/types"
import { ApiError, toApiError } from "@/lib/api"
import { getToken } from "@/lib/session"

/** Accounts are part of the template, not of the contract's generated types: hence a plain fetch. */
async function request<T>(path: string, init: RequestInit = {}): Promise<T> {
  const token = getToken()
  const headers = new Headers(init.headers)
  headers.set("Content-Type", "application/json")
  if (token) headers.set("Authorization", `Bearer ${token}`)
  const response = await fetch(`/api/auth/${path}`, { ...init, headers }).catch(() => {
    throw new ApiError(0, strings.offline)
  })
  const body: unknown = await response.json().catch(() => null)
  if (!response.ok) throw toApiError(response.status, body)
  return body as T
}

export function login(credentials: Credentials): Promise<Session> {
  return request("login", { method: "POST", body: JSON.stringify(credentials) })
}

export function register(registration: Registration): Promise<Session> {
  return request("register", { method: "POST", body: JSON.stringify(registration) })
}

export function getAccount(): Promise<Account> {
  return request("me")
}
