import type { Role } from "@/access"
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
  const response = await fetch(`/api/${path}`, { ...init, headers }).catch(() => {
    throw new ApiError(0, strings.offline)
  })
  const body: unknown = await response.json().catch(() => null)
  if (!response.ok) throw toApiError(response.status, body)
  return body as T
}

export function login(credentials: Credentials): Promise<Session> {
  return request("auth/login", { method: "POST", body: JSON.stringify(credentials) })
}

export function register({ role, ...registration }: Registration): Promise<Session> {
  const body = JSON.stringify(role ? { ...registration, role } : registration)
  return request("auth/register", { method: "POST", body })
}

export function getAccount(): Promise<Account> {
  return request("auth/me")
}

export interface AccountPage {
  items: Account[]
  total: number
  page_size: number
}

export function getAccounts(page: number): Promise<AccountPage> {
  return request(`users?page=${page}&page_size=20`)
}

export function giveRole({ id, role }: { id: string; role: Role }): Promise<Account> {
  return request(`users/${id}/role`, { method: "PATCH", body: JSON.stringify({ role }) })
}
