const KEY = "session-token"

/** Fired on `window` when the server no longer accepts the token. */
export const SESSION_EXPIRED = "session-expired"

export function getToken(): string | null {
  return localStorage.getItem(KEY)
}

export function setToken(token: string | null): void {
  if (token) localStorage.setItem(KEY, token)
  else localStorage.removeItem(KEY)
}
