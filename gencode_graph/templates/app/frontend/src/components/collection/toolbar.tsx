import { Search } from "lucide-react"
import type { ReactNode } from "react"
import { strings } from "@/app/strings"
import { Button } from "@/components/ui/button"
import { Input } from "@/components/ui/input"
import { Select } from "@/components/ui/select"
import { toOptions, type Choice } from "@/lib/options"
import { cn } from "@/lib/utils"

export interface ToolbarProps {
  /** What `useListQuery` gives: the button that clears the search and filters comes by itself. */
  list: { narrowed: boolean; clear: () => void }
  children: ReactNode
}

/** The search, filters and order of a list. */
export function Toolbar({ list, children }: ToolbarProps) {
  return (
    <div role="search" className="mb-4 grid grid-cols-2 items-center gap-3 sm:flex sm:flex-wrap">
      {children}
      {list.narrowed && (
        <Button variant="ghost" onClick={list.clear}>
          {strings.clearFilters}
        </Button>
      )}
    </div>
  )
}

export interface SearchInputProps {
  label: string
  value: string | null | undefined
  onChange: (value: string) => void
}

/** `<SearchInput label="Search books" {...list.field("q")} />`. */
export function SearchInput({ label, value, onChange }: SearchInputProps) {
  return (
    <div className="relative col-span-2 w-full sm:w-72">
      <Search
        aria-hidden="true"
        className="pointer-events-none absolute start-3 top-1/2 size-4 -translate-y-1/2 text-muted-foreground"
      />
      <Input
        type="search"
        aria-label={label}
        placeholder={label}
        className="ps-9"
        value={value ?? ""}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  )
}

export interface SelectFilterProps<V extends string> {
  label: string
  /** What stands for no choice: "Status: any". */
  placeholder: string
  /** Left out while they load. */
  options?: readonly Choice<V>[]
  value: string | null | undefined
  onChange: (value: V | undefined) => void
  className?: string
}

/** `<SelectFilter label="Filter by status" ... {...list.field("status")} />`. */
export function SelectFilter<V extends string>({
  label,
  placeholder,
  options = [],
  value,
  onChange,
  className,
}: SelectFilterProps<V>) {
  const choices = toOptions(options)
  return (
    <Select
      aria-label={label}
      className={cn("sm:w-44", className)}
      value={value ?? ""}
      onChange={({ target }) => onChange(choices.find((one) => one.value === target.value)?.value)}
    >
      <option value="">{placeholder}</option>
      {choices.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </Select>
  )
}

export interface BooleanFilterProps extends Pick<SelectFilterProps<string>, "label" | "placeholder"> {
  /** What the two choices are called. */
  yes: string
  no: string
  value: boolean | null | undefined
  onChange: (value: boolean | undefined) => void
}

/** `<BooleanFilter label="Filter by sold" placeholder="Sold: any" yes="Sold" no="Unsold" {...list.field("sold")} />`. */
export function BooleanFilter({ yes, no, value, onChange, ...props }: BooleanFilterProps) {
  return (
    <SelectFilter
      {...props}
      options={[
        { value: "true", label: yes },
        { value: "false", label: no },
      ]}
      value={value?.toString()}
      onChange={(choice) => onChange(choice === undefined ? undefined : choice === "true")}
    />
  )
}

/** The order of a list, at the end of its toolbar. */
export function SortSelect<V extends string>({ className, ...props }: SelectFilterProps<V>) {
  return <SelectFilter className={cn("sm:ms-auto sm:w-52", className)} {...props} />
}
