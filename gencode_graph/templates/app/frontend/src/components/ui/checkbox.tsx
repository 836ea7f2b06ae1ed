import type { ComponentProps } from "react"
import { cn } from "@/lib/utils"
import { useControlProps } from "./control"

export function Checkbox({ className, ...props }: Omit<ComponentProps<"input">, "type">) {
  return (
    <input
      type="checkbox"
      className={cn(
        "grid size-4.5 shrink-0 cursor-pointer appearance-none place-content-center rounded-[min(var(--radius-sm),0.375rem)] border border-input bg-field shadow-xs transition-colors outline-offset-2 hover:border-input-hover focus-visible:outline-2 focus-visible:outline-ring disabled:cursor-not-allowed disabled:opacity-60",
        "before:size-3 before:scale-0 before:bg-primary-foreground before:transition-transform before:[clip-path:polygon(14%_44%,0_60%,42%_96%,100%_20%,84%_6%,39%_68%)] checked:border-primary-text checked:bg-primary checked:before:scale-100",
        className,
      )}
      {...props}
      {...useControlProps(props)}
    />
  )
}
