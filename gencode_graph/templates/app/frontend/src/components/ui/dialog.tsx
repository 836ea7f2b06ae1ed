import { X } from "lucide-react"
import {
  createContext,
  useContext,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type ComponentProps,
  type PointerEvent,
  type ReactNode,
} from "react"
import { strings } from "@/app/strings"
import { cn } from "@/lib/utils"

interface DialogState {
  open: boolean
  onOpenChange: (open: boolean) => void
  titleId: string
  descriptionId: string
  /** Set by DialogDescription while it is there: aria must not point at nothing. */
  describe: (present: boolean) => void
  described: boolean
}

const DialogContext = createContext<DialogState | null>(null)

function useDialog(): DialogState {
  const state = useContext(DialogContext)
  if (!state) throw new Error("Dialog parts must be inside <Dialog>")
  return state
}

export interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  children: ReactNode
}

export function Dialog({ open, onOpenChange, children }: DialogProps) {
  const id = useId()
  const [described, describe] = useState(false)
  const state = {
    open,
    onOpenChange,
    titleId: `${id}title`,
    descriptionId: `${id}description`,
    described,
    describe,
  }
  return <DialogContext value={state}>{children}</DialogContext>
}

/** A native modal dialog: the browser keeps the focus inside, makes the page behind inert and
 * gives the focus back. Its content is mounted only while open, so forms start fresh. */
export function DialogContent(props: ComponentProps<"dialog">) {
  return useDialog().open ? <OpenDialog {...props} /> : null
}

function OpenDialog({ className, children, ...props }: ComponentProps<"dialog">) {
  const { onOpenChange, titleId, descriptionId, described } = useDialog()
  const ref = useRef<HTMLDialogElement>(null)

  // Before the first paint: a dialog that is not modal yet stands elsewhere.
  useLayoutEffect(() => {
    const dialog = ref.current
    const opener = document.activeElement
    dialog?.showModal()
    return () => {
      dialog?.close()
      if (opener instanceof HTMLElement) opener.focus({ preventScroll: true })
    }
  }, [])

  // A press on the dialog element itself, outside its box, is one on the backdrop.
  function closeOnBackdrop(event: PointerEvent<HTMLDialogElement>) {
    if (event.target !== event.currentTarget) return
    const box = event.currentTarget.getBoundingClientRect()
    const inside =
      event.clientX >= box.left &&
      event.clientX <= box.right &&
      event.clientY >= box.top &&
      event.clientY <= box.bottom
    if (!inside) onOpenChange(false)
  }

  return (
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      aria-describedby={described ? descriptionId : undefined}
      onCancel={(event) => {
        if (event.target !== event.currentTarget) return
        event.preventDefault()
        onOpenChange(false)
      }}
      onPointerDown={closeOnBackdrop}
      className={cn(
        "dialog-in fixed inset-x-0 bottom-0 m-0 mt-auto flex max-h-[calc(100dvh-2rem)] w-full max-w-none flex-col gap-5 overflow-y-auto overscroll-contain rounded-t-2xl border border-border bg-popover p-5 text-popover-foreground shadow-dialog backdrop:bg-black/50 backdrop:backdrop-blur-[2px] sm:inset-0 sm:m-auto sm:h-fit sm:max-w-lg sm:rounded-xl sm:p-6",
        className,
      )}
      {...props}
    >
      {children}
      <button
        type="button"
        aria-label={strings.close}
        onClick={() => onOpenChange(false)}
        className="absolute end-4 top-4 grid size-8 cursor-pointer place-items-center rounded-md text-muted-foreground transition-colors outline-offset-2 hover:bg-accent hover:text-accent-foreground focus-visible:outline-2 focus-visible:outline-ring"
      >
        <X aria-hidden="true" className="size-4" />
      </button>
    </dialog>
  )
}

export function DialogHeader({ className, ...props }: ComponentProps<"div">) {
  return <div className={cn("flex flex-col gap-1.5 pe-8", className)} {...props} />
}

export function DialogTitle({ className, ...props }: ComponentProps<"h2">) {
  const { titleId } = useDialog()
  return (
    <h2
      id={titleId}
      className={cn("text-lg leading-snug font-semibold tracking-tight", className)}
      {...props}
    />
  )
}

export function DialogDescription({ className, ...props }: ComponentProps<"p">) {
  const { descriptionId, describe } = useDialog()
  useEffect(() => {
    describe(true)
    return () => describe(false)
  }, [describe])
  return (
    <p id={descriptionId} className={cn("text-sm text-muted-foreground", className)} {...props} />
  )
}

export function DialogFooter({ className, ...props }: ComponentProps<"div">) {
  return (
    <div
      className={cn("flex flex-col-reverse gap-2 pt-1 sm:flex-row sm:justify-end", className)}
      {...props}
    />
  )
}
