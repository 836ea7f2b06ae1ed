import { useToast } from "@/components/ui/toast"
import { messageOf } from "@/lib/api"

/** Does something and says how it went: `done`, or `failed` with the server's word. Never rejects. */
export function useTold(act: () => Promise<unknown>, done: string, failed: string) {
  const { toast } = useToast()
  return async () => {
    try {
      await act()
      toast({ title: done })
    } catch (error) {
      toast({ title: failed, description: messageOf(error), variant: "destructive" })
    }
  }
}
