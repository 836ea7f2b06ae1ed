import { useSession } from "@/app/auth/context"
import type { AppRoute } from "@/app/types"
import { isAmong } from "@/lib/account"

/** Tells whether who is there may see a page. While a session is restored, it is taken to be one without a role. */
export function useMayOpen(): (route: AppRoute) => boolean {
  const { account, restoring } = useSession()
  return ({ access = ["public"] }) =>
    isAmong(account, access) || (restoring && access.includes("signed_in"))
}
