import { valueOf, type Column } from "./record-table"
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog"

export interface DetailsDialogProps<T> {
  title: string
  description?: string
  record: T
  columns: Column<T>[]
  onClose: () => void
}

/** Everything about one record, the columns too long for a table row included. */
export function DetailsDialog<T>({
  title,
  description,
  record,
  columns,
  onClose,
}: DetailsDialogProps<T>) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>{title}</DialogTitle>
          {description && <DialogDescription>{description}</DialogDescription>}
        </DialogHeader>
        <dl className="divide-y text-sm">
          {columns.map((column) => (
            <div key={column.label} className="grid gap-1 py-2 sm:grid-cols-3">
              <dt className="text-muted-foreground">{column.label}</dt>
              <dd className="break-words sm:col-span-2">{valueOf(column, record)}</dd>
            </div>
          ))}
        </dl>
      </DialogContent>
    </Dialog>
  )
}
