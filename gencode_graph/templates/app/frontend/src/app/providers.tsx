import { QueryClient, QueryClientProvider } from "@tanstack/react-query"
import type { ReactNode } from "react"
import { ThemeProvider } from "@/app/theme"
import { SessionProvider } from "@/app/session"
import { ToastProvider } from "@/components/ui/toast"
import { ApiError } from "@/lib/api"

/** What the server refused it refuses again; only a lost connection or a 5xx is worth a retry. */
function shouldRetry(failures: number, error: unknown): boolean {
  const refused = error instanceof ApiError && error.status >= 400 && error.status < 500
  return !refused && failures < 2
}

const queryClient = new QueryClient({
  defaultOptions: {
    // "always": the browser's idea of being offline is wrong on a machine with only a loopback.
    queries: { retry: shouldRetry, staleTime: 10_000, networkMode: "always" },
    mutations: { networkMode: "always" },
  },
})

export function Providers({ children }: { children: ReactNode }) {
  return (
    <ThemeProvider>
      <QueryClientProvider client={queryClient}>
        <ToastProvider>
          <SessionProvider>{children}</SessionProvider>
        </ToastProvider>
      </QueryClientProvider>
    </ThemeProvider>
  )
}
