import { CircleAlert, CircleCheck, Info, X } from "lucide-react"
import {
  createContext,
  useCallback,
  useContext,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from "react"
import { strings } from "@/app/strings"
import { cn } from "@/lib/utils"

const SHOWN_MS = 5000
const AT_ONCE = 3

export interface ToastOptions {
  title: string
  description?: string
  variant?: "default" | "success" | "destructive"
}

interface Shown extends ToastOptions {
  id: number
}

interface Toaster {
  toast: (options: ToastOptions) => void
}

const ToastContext = createContext<Toaster | null>(null)

/** `const { toast } = useToast()`; `toast({ title: "Saved" })`. */
export function useToast(): Toaster {
  const toaster = useContext(ToastContext)
  if (!toaster) throw new Error("useToast must be used inside <ToastProvider>")
  return toaster
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Shown[]>([])
  const nextId = useRef(0)

  const dismiss = useCallback((id: number) => {
    setShown((current) => current.filter((one) => one.id !== id))
  }, [])

  const toast = useCallback(
    (options: ToastOptions) => {
      const id = nextId.current++
      setShown((current) => [...current, { ...options, id }].slice(-AT_ONCE))
      window.setTimeout(() => dismiss(id), SHOWN_MS)
    },
    [dismiss],
  )
  const toaster = useMemo(() => ({ toast }), [toast])

  return (
    <ToastContext value={toaster}>
      {children}
      <Toasts shown={shown} dismiss={dismiss} />
    </ToastContext>
  )
}

interface ToastsProps {
  shown: Shown[]
  dismiss: (id: number) => void
}

function Toasts({ shown, dismiss }: ToastsProps) {
  const ref = useRef<HTMLDivElement>(null)
  const newest = shown.at(-1)?.id

  // A popover is shown above an open modal dialog; showing it again lifts it over a later one.
  useLayoutEffect(() => {
    const region = ref.current
    if (region?.matches(":popover-open")) region.hidePopover()
    region?.showPopover()
  }, [newest])

  return (
    <div
      ref={ref}
      popover="manual"
      role="region"
      aria-live="polite"
      aria-label={strings.notifications}
      className="pointer-events-none fixed inset-auto end-0 bottom-0 m-0 w-full max-w-sm flex-col gap-2 border-0 bg-transparent p-4 open:flex"
    >
      {shown.map((one) => (
        <Toast key={one.id} {...one} onDismiss={() => dismiss(one.id)} />
      ))}
    </div>
  )
}

const LOOKS = {
  default: { icon: Info, className: "text-info-text" },
  success: { icon: CircleCheck, className: "text-success-text" },
  destructive: { icon: CircleAlert, className: "text-destructive-text" },
}

function Toast({
  title,
  description,
  variant = "default",
  onDismiss,
}: ToastOptions & { onDismiss: () => void }) {
  const { icon: Icon, className } = LOOKS[variant]
  return (
    <div className="toast-in pointer-events-auto flex items-start gap-3 rounded-lg border border-border bg-popover p-4 text-popover-foreground shadow-dialog">
      <Icon aria-hidden="true" className={cn("mt-0.5 size-4 shrink-0", className)} />
      <div className="min-w-0 flex-1 text-sm break-words">
        <p className="font-medium">{title}</p>
        {description && <p className="mt-0.5 text-muted-foreground">{description}</p>}
      </div>
      <button
        type="button"
        aria-label={strings.dismiss}
        onClick={onDismiss}
        className="-m-1 grid size-7 shrink-0 cursor-pointer place-items-center rounded-md text-muted-foreground outline-offset-1 hover:bg-accent hover:text-accent-foreground focus-visible:outline-2 focus-visible:outline-ring"
      >
        <X aria-hidden="true" className="size-4" />
      </button>
    </div>
  )
}
