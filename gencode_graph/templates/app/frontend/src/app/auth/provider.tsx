import { useQueryClient } from "@tanstack/react-query"
import { useCallback, useEffect, useMemo, useState, type ReactNode } from "react"
import { SessionContext, type SessionState } from "@/app/auth/context"
import { getAccount } from "@/app/auth/requests"
import type { Account, Session } from "@/app/auth/types"
import { ApiError } from "@/lib/api"
import { getToken, SESSION_EXPIRED, setToken } from "@/lib/session"

/** Keeps the session: its token outlives a reload, and ends when the server no longer takes it. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const queryClient = useQueryClient()
  const [account, setAccount] = useState<Account | null>(null)
  const [error, setError] = useState<Error | null>(null)
  const [restoring, setRestoring] = useState(() => getToken() !== null)

  const signOut = useCallback(() => {
    setToken(null)
    setAccount(null)
    setError(null)
    queryClient.clear()
  }, [queryClient])

  const signIn = useCallback(
    (session: Session) => {
      queryClient.clear()
      setToken(session.access_token)
      setError(null)
      setAccount(session.user)
    },
    [queryClient],
  )

  const restore = useCallback(() => {
    setError(null)
    setRestoring(true)
    getAccount()
      .then(setAccount)
      .catch((problem: Error) => {
        // Only the server's own word ends a session; a lost connection does not.
        if (problem instanceof ApiError && problem.status === 401) signOut()
        else setError(problem)
      })
      .finally(() => setRestoring(false))
  }, [signOut])

  useEffect(() => {
    if (getToken()) restore()
    window.addEventListener(SESSION_EXPIRED, signOut)
    return () => window.removeEventListener(SESSION_EXPIRED, signOut)
  }, [restore, signOut])

  const state = useMemo<SessionState>(
    () => ({ account, error, restoring, restore, signIn, signOut }),
    [account, error, restoring, restore, signIn, signOut],
  )
  return <SessionContext value={state}>{children}</SessionContext>
}
