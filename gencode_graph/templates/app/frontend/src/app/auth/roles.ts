import { roles, type Role, type RoleInfo } from "@/access"
import type { Account } from "@/app/auth/types"

/** What a person reads for the account's role; nothing where it has none. */
export function roleLabel({ role }: Account): string | undefined {
  return roles.find(({ value }) => value === role)?.label
}

/** Who signs up has this one, unless another is chosen. */
const usual = roles.find(({ joins }) => joins === "sign_up")
const chosen = roles.filter(({ joins }) => joins === "choice")

/** What one may be from the start: nothing to choose where it is one thing. */
export const signUpRoles: readonly RoleInfo[] =
  chosen.length > 0 && usual ? [usual, ...chosen] : chosen

export const usualRole = usual?.value ?? ""

/** Whether who has a role may turn an account's role into another: it is in charge of one of the two, and the
 * other is one that accounts have by themselves. The server decides; this is for what to offer. */
function mayChange(giver: Role | null, before: Role | null, after: Role | null): boolean {
  const inCharge = [before, after].map((role) =>
    roles.some(({ value, givenBy }) => value === role && givenBy.some((name) => name === giver)),
  )
  const free = [before, after].map(
    (role) =>
      role === (usual?.value ?? null) || signUpRoles.some(({ value }) => value === role),
  )
  return inCharge.some(Boolean) && inCharge.every((charge, index) => charge || free[index])
}

/** What the account's role may be turned into by who gives roles. */
export function rolesFor(account: Account, giver: Account): readonly RoleInfo[] {
  return roles.filter(({ value }) => mayChange(giver.role ?? null, account.role ?? null, value))
}
