import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { getAccounts, giveRole } from "@/app/auth/requests"
import { roleLabel, rolesFor } from "@/app/auth/roles"
import { fill, strings } from "@/app/strings"
import { ErrorState } from "@/components/error-state"
import { PageHeader } from "@/components/page-header"
import { Pagination } from "@/components/pagination"
import { Select } from "@/components/ui/select"
import { Skeleton } from "@/components/ui/skeleton"
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table"
import { useToast } from "@/components/ui/toast"
import { useAccount, type Account } from "@/lib/account"
import { messageOf } from "@/lib/api"
import { useInvalidatingMutation } from "@/lib/hooks"

/** Everybody with an account, and what they are: for those who give others their role. */
export default function AccountsPage() {
  const [page, setPage] = useState(1)
  const query = useQuery({ queryKey: ["users", "roles", page], queryFn: () => getAccounts(page) })
  return (
    <>
      <PageHeader title={strings.accounts} description={strings.accountsHint} />
      {query.error ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : !query.data ? (
        <Skeleton className="h-64 w-full rounded-xl" />
      ) : (
        <>
          <AccountTable accounts={query.data.items} />
          {query.data.total > query.data.page_size && (
            <Pagination
              page={page}
              pageSize={query.data.page_size}
              total={query.data.total}
              onPageChange={setPage}
            />
          )}
        </>
      )}
    </>
  )
}

function AccountTable({ accounts }: { accounts: Account[] }) {
  return (
    <Table>
      <TableHeader>
        <TableRow>
          <TableHead>{strings.name}</TableHead>
          <TableHead>{strings.email}</TableHead>
          <TableHead>{strings.role}</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {accounts.map((account) => (
          <TableRow key={account.id}>
            <TableCell className="font-medium">{account.name}</TableCell>
            <TableCell label={strings.email} className="text-muted-foreground">
              {account.email}
            </TableCell>
            <TableCell label={strings.role} className="max-md:items-center">
              <RoleCell account={account} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}

/** The account's role, to be changed: but for one's own, which could not be taken back. */
function RoleCell({ account }: { account: Account }) {
  const me = useAccount()
  const { toast } = useToast()
  const { mutate, isPending } = useInvalidatingMutation(["users"], giveRole)
  const offered = me ? rolesFor(account, me) : []
  const current = roleLabel(account) ?? "—"
  if (me?.id === account.id || offered.length === 0) return <>{current}</>
  return (
    <Select
      aria-label={fill(strings.roleOf, { name: account.name })}
      className="md:max-w-56"
      value={account.role ?? ""}
      disabled={isPending}
      onChange={(event) => {
        const role = offered.find(({ value }) => value === event.target.value)
        if (!role) return
        mutate(
          { id: account.id, role: role.value },
          {
            onSuccess: () =>
              toast({
                title: fill(strings.roleGiven, { name: account.name, role: role.label }),
                variant: "success",
              }),
            onError: (error) =>
              toast({
                title: strings.somethingWentWrong,
                description: messageOf(error),
                variant: "destructive",
              }),
          },
        )
      }}
    >
      {!offered.some(({ value }) => value === account.role) && (
        <option value={account.role ?? ""}>{current}</option>
      )}
      {offered.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </Select>
  )
}
