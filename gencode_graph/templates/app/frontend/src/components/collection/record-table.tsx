import type { ReactNode } from "react"
import { strings } from "@/app/strings"
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table"
import { cn } from "@/lib/utils"

export interface Column<T> {
  label: string
  cell: (record: T) => ReactNode
  /** Aligns figures by their last digit. */
  numeric?: boolean
  /** Too much for a row: only `DetailsDialog` shows it. */
  detail?: boolean
}

/** What a column shows of a record; an em dash where there is nothing. */
export function valueOf<T>(column: Column<T>, record: T): ReactNode {
  const value = column.cell(record)
  return value === null || value === undefined || value === "" ? "—" : value
}

export interface RecordTableProps<T> {
  records: T[]
  /** The first one names the record. */
  columns: Column<T>[]
  /** The row's buttons, where there are any. */
  actions?: (record: T) => ReactNode
}

/** Records as a table; on a phone each is a block with the columns' names in it. */
export function RecordTable<T extends { id: string }>({
  records,
  columns,
  actions,
}: RecordTableProps<T>) {
  const shown = columns.filter((column) => !column.detail)
  return (
    <Table>
      <TableHeader>
        <TableRow>
          {shown.map((column) => (
            <TableHead key={column.label} className={cn(column.numeric && "text-end")}>
              {column.label}
            </TableHead>
          ))}
          {actions && (
            <TableHead>
              <span className="sr-only">{strings.actions}</span>
            </TableHead>
          )}
        </TableRow>
      </TableHeader>
      <TableBody>
        {records.map((record) => (
          <TableRow key={record.id} className="max-md:relative">
            {shown.map((column, index) => (
              <TableCell
                key={column.label}
                label={index === 0 ? undefined : column.label}
                className={cn(
                  "break-words",
                  index === 0 && "font-medium max-md:pb-2 max-md:text-base",
                  index === 0 && actions && "max-md:pe-32",
                  column.numeric && "text-end tabular-nums",
                )}
              >
                {valueOf(column, record)}
              </TableCell>
            ))}
            {actions && (
              <TableCell className="max-md:absolute max-md:end-2 max-md:top-2 md:w-px">
                <div className="flex justify-end gap-1">{actions(record)}</div>
              </TableCell>
            )}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}
