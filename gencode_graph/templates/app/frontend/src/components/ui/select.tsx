import { ChevronDown } from "lucide-react"
import type { ComponentProps } from "react"
import { cn } from "@/lib/utils"
import { controlClasses, useControlProps } from "./control"

/** The browser's own select, styled: it works with a keyboard, a phone and a screen reader.
 * `className` sizes the wrapper; children are `<option>`s. */
export function Select({ className, children, ...props }: ComponentProps<"select">) {
  return (
    <span className={cn("relative block w-full min-w-0", className)}>
      <select
        className={cn(controlClasses, "h-9 cursor-pointer appearance-none truncate py-1 ps-3 pe-9")}
        {...props}
        {...useControlProps(props)}
      >
        {children}
      </select>
      <ChevronDown
        aria-hidden="true"
        className="pointer-events-none absolute end-3 top-1/2 size-4 -translate-y-1/2 text-muted-foreground"
      />
    </span>
  )
}
