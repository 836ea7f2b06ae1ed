import { Eye, Pencil, Plus, Trash2, type LucideIcon } from "lucide-react"
import { Button } from "@/components/ui/button"

interface RowButtonProps {
  /** Names the thing: "New hive", in a row "Edit North 1". */
  label: string
  onClick: () => void
}

export function CreateButton({ label, onClick }: RowButtonProps) {
  return (
    <Button onClick={onClick}>
      <Plus aria-hidden="true" />
      {label}
    </Button>
  )
}

export function ViewButton(props: RowButtonProps) {
  return <IconButton icon={Eye} {...props} />
}

export function EditButton(props: RowButtonProps) {
  return <IconButton icon={Pencil} {...props} />
}

export function DeleteButton(props: RowButtonProps) {
  return <IconButton icon={Trash2} {...props} />
}

function IconButton({ icon: Icon, label, onClick }: RowButtonProps & { icon: LucideIcon }) {
  return (
    <Button variant="ghost" size="icon" aria-label={label} onClick={onClick}>
      <Icon aria-hidden="true" />
    </Button>
  )
}
