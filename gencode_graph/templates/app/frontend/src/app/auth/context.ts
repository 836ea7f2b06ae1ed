import { createContext, useContext } from "react"
import type { Account, Session } from "@/app/auth/types"

export interface SessionState {
  account: Account | null
  /** Why the account of a stored token could not be fetched. */
  error: Error | null
  /** True while the account of a stored token is being fetched. */
  restoring: boolean
  restore: () => void
  signIn: (session: Session) => void
  signOut: () => void
}

export const SessionContext = createContext<SessionState | null>(null)

/** Who is signed in. */
export function useSession(): SessionState {
  const state = useContext(SessionContext)
  if (!state) throw new Error("useSession must be used inside <SessionProvider>")
  return state
}
