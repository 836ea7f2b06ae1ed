import type { ComponentProps } from "react"
import { cn } from "@/lib/utils"

/* On a phone every row becomes a block, and a cell shows its `label` before its value. Changing
 * `display` takes a table's meaning from some screen readers: the explicit roles give it back. */

/** A table that scrolls inside its own box, never the page; on a phone it is a list of records. */
export function Table({ className, ...props }: ComponentProps<"table">) {
  return (
    <div className="relative w-full min-w-0 overflow-x-auto rounded-xl border border-border bg-card shadow-card">
      <table
        role="table"
        className={cn("w-full caption-bottom text-sm max-md:block", className)}
        {...props}
      />
    </div>
  )
}

export function TableHeader({ className, ...props }: ComponentProps<"thead">) {
  return (
    <thead
      role="rowgroup"
      className={cn("bg-muted/60 max-md:sr-only [&_tr]:border-b", className)}
      {...props}
    />
  )
}

export function TableBody({ className, ...props }: ComponentProps<"tbody">) {
  return (
    <tbody
      role="rowgroup"
      className={cn("max-md:block [&_tr:last-child]:border-0", className)}
      {...props}
    />
  )
}

export function TableRow({ className, ...props }: ComponentProps<"tr">) {
  return (
    <tr
      role="row"
      className={cn(
        "border-b border-border transition-colors in-[tbody]:hover:bg-muted/50 max-md:block max-md:px-4 max-md:py-3",
        className,
      )}
      {...props}
    />
  )
}

export function TableHead({ className, scope = "col", ...props }: ComponentProps<"th">) {
  return (
    <th
      role="columnheader"
      scope={scope}
      className={cn(
        "h-10 px-4 text-start align-middle text-xs font-medium whitespace-nowrap text-muted-foreground",
        className,
      )}
      {...props}
    />
  )
}

export interface TableCellProps extends ComponentProps<"td"> {
  /** The column's name, shown before the value on a phone. Leave it out for the naming column
   * and for actions. */
  label?: string
}

export function TableCell({ className, label, ...props }: TableCellProps) {
  return (
    <td
      role="cell"
      data-label={label}
      className={cn(
        "px-4 py-3 align-middle max-md:block max-md:px-0 max-md:py-1 max-md:text-start",
        label &&
          "max-md:flex max-md:items-baseline max-md:justify-between max-md:gap-4 max-md:before:shrink-0 max-md:before:text-xs max-md:before:text-muted-foreground max-md:before:content-[attr(data-label)]",
        className,
      )}
      {...props}
    />
  )
}
