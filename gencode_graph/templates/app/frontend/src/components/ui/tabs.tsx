import {
  createContext,
  useContext,
  useId,
  useState,
  type ComponentProps,
  type KeyboardEvent,
} from "react"
import { cn } from "@/lib/utils"

interface TabsState {
  value: string
  select: (value: string) => void
  idOf: (part: "tab" | "panel", value: string) => string
}

const TabsContext = createContext<TabsState | null>(null)

function useTabs(): TabsState {
  const state = useContext(TabsContext)
  if (!state) throw new Error("Tabs parts must be inside <Tabs>")
  return state
}

export interface TabsProps extends Omit<ComponentProps<"div">, "defaultValue"> {
  /** Controlled together with `onValueChange`, or left to itself with `defaultValue`. */
  value?: string
  defaultValue?: string
  onValueChange?: (value: string) => void
}

export function Tabs({ value, defaultValue = "", onValueChange, className, ...props }: TabsProps) {
  const base = useId()
  const [own, setOwn] = useState(defaultValue)
  const state: TabsState = {
    value: value ?? own,
    select: (next) => {
      setOwn(next)
      onValueChange?.(next)
    },
    idOf: (part, of) => `${base}${part}-${of}`,
  }
  return (
    <TabsContext value={state}>
      <div className={cn("flex flex-col gap-4", className)} {...props} />
    </TabsContext>
  )
}

const STEPS: Record<string, (index: number, count: number) => number> = {
  ArrowRight: (index, count) => (index + 1) % count,
  ArrowLeft: (index, count) => (index - 1 + count) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
}

/** Arrow keys, Home and End move between tabs, as the ARIA pattern asks. */
function moveFocus(event: KeyboardEvent<HTMLDivElement>) {
  const step = STEPS[event.key]
  const tabs = Array.from(
    event.currentTarget.querySelectorAll<HTMLButtonElement>("[role=tab]:not(:disabled)"),
  )
  const index = tabs.findIndex((tab) => tab === document.activeElement)
  if (!step || index < 0) return
  event.preventDefault()
  const next = tabs[step(index, tabs.length)]
  next?.focus()
  next?.click()
}

export function TabsList({ className, ...props }: ComponentProps<"div">) {
  return (
    <div
      role="tablist"
      onKeyDown={moveFocus}
      className={cn(
        "inline-flex w-fit max-w-full items-center gap-1 overflow-x-auto rounded-lg bg-muted p-1",
        className,
      )}
      {...props}
    />
  )
}

export interface TabsTriggerProps extends ComponentProps<"button"> {
  value: string
}

export function TabsTrigger({ value, className, ...props }: TabsTriggerProps) {
  const tabs = useTabs()
  const selected = tabs.value === value
  return (
    <button
      type="button"
      role="tab"
      id={tabs.idOf("tab", value)}
      aria-selected={selected}
      aria-controls={selected ? tabs.idOf("panel", value) : undefined}
      tabIndex={selected ? 0 : -1}
      onClick={() => tabs.select(value)}
      className={cn(
        "inline-flex h-8 cursor-pointer items-center gap-1.5 rounded-md px-3 text-sm font-medium whitespace-nowrap text-muted-foreground transition-colors -outline-offset-1 hover:text-foreground focus-visible:outline-2 focus-visible:outline-ring disabled:pointer-events-none disabled:opacity-50 aria-selected:bg-card aria-selected:text-foreground aria-selected:shadow-xs [&_svg]:size-4",
        className,
      )}
      {...props}
    />
  )
}

export interface TabsContentProps extends ComponentProps<"div"> {
  value: string
}

export function TabsContent({ value, className, ...props }: TabsContentProps) {
  const tabs = useTabs()
  if (tabs.value !== value) return null
  return (
    <div
      role="tabpanel"
      id={tabs.idOf("panel", value)}
      aria-labelledby={tabs.idOf("tab", value)}
      tabIndex={0}
      className={cn("rounded-md outline-offset-4 focus-visible:outline-2 focus-visible:outline-ring", className)}
      {...props}
    />
  )
}
