import type { ComponentProps } from "react"
import { cn } from "@/lib/utils"
import { controlClasses, useControlProps } from "./control"

export function Textarea({ className, rows = 4, ...props }: ComponentProps<"textarea">) {
  return (
    <textarea
      rows={rows}
      className={cn(controlClasses, "field-sizing-content max-h-80 min-h-20 px-3 py-2", className)}
      {...props}
      {...useControlProps(props)}
    />
  )
}
