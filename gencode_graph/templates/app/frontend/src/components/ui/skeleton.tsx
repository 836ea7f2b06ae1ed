import type { ComponentProps } from "react"
import { cn } from "@/lib/utils"

/** A grey shape in place of what is loading. Hidden from screen readers. */
export function Skeleton({ className, ...props }: ComponentProps<"div">) {
  return (
    <div
      aria-hidden="true"
      className={cn("animate-pulse rounded-md bg-skeleton", className)}
      {...props}
    />
  )
}
