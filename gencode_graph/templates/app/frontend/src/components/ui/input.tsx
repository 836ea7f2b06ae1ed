import type { ComponentProps } from "react"
import { cn } from "@/lib/utils"
import { controlClasses, useControlProps } from "./control"

export function Input({ className, type = "text", ...props }: ComponentProps<"input">) {
  return (
    <input
      type={type}
      className={cn(
        controlClasses,
        "h-9 px-3 py-1 file:me-3 file:border-0 file:bg-transparent file:text-sm file:font-medium file:text-foreground",
        className,
      )}
      {...props}
      {...useControlProps(props)}
    />
  )
}
