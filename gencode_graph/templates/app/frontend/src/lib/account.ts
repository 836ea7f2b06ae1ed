import { operations, type OperationId } from "@/access"
import { useSession } from "@/app/auth/context"
import type { Account } from "@/app/auth/types"

export type { Account }

/** Who is signed in; null for a visitor of a public page. */
export function useAccount(): Account | null {
  return useSession().account
}

/** Whether the account is among these: "public", "signed_in", "owner" (of the record, where one is given) or roles. */
export function isAmong(account: Account | null, who: readonly string[], record?: Owned): boolean {
  if (who.includes("public")) return true
  if (!account) return false
  if (who.includes("signed_in") || who.includes(account.role ?? "")) return true
  const own = record?.owner_id === undefined || record.owner_id === account.id
  return own && who.includes("owner")
}

/** A record; it tells whose it is where that decides what an account may do with it. */
interface Owned {
  id?: string
  owner_id?: string | null
}

/** Whether the account may use an operation, on the record where it depends on whose it is. */
export function may(account: Account | null, operation: OperationId, record?: Owned): boolean {
  return isAmong(account, operations[operation], record)
}

/** `useMay("delete_book")`: whether who looks at the page may do that. What one may not do is not shown. */
export function useMay(operation: OperationId, record?: Owned): boolean {
  return may(useAccount(), operation, record)
}
