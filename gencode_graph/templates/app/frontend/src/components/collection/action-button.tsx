import { useState } from "react"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "./confirm-dialog"
import { useTold } from "./use-told"

export interface ActionButtonProps {
  /** What it does, in a word: "Close". */
  text: string
  /** The same with the thing's name, beginning with `text`: "Close North 1". */
  label: string
  onAct: () => Promise<unknown>
  /** Toasts. */
  done: string
  failed: string
  /** Asked before, where it cannot be taken back. */
  confirm?: { title: string; description?: string; confirmLabel: string }
}

/** Does more to a record than editing it, and says how it went; a refusal with the server's word. */
export function ActionButton({ text, label, onAct, done, failed, confirm }: ActionButtonProps) {
  const act = useTold(onAct, done, failed)
  const [asking, setAsking] = useState(false)
  const [pending, setPending] = useState(false)

  async function actNow() {
    setPending(true)
    await act()
    setPending(false)
  }

  return (
    <>
      <Button
        variant="outline"
        size="sm"
        aria-label={label}
        aria-busy={pending}
        disabled={pending}
        onClick={() => (confirm ? setAsking(true) : void actNow())}
      >
        {text}
      </Button>
      {asking && confirm && (
        <ConfirmDialog {...confirm} onConfirm={act} onClose={() => setAsking(false)} />
      )}
    </>
  )
}
