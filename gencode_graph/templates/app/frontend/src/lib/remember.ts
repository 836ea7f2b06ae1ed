import { useCallback, useState } from "react"

const PREFIX = "remembered-"

/** What was kept under this key; nothing where it is missing, no JSON, or out of reach. */
function kept(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + key) ?? "null")
  } catch {
    return null
  }
}

function keep(key: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value))
  } catch {
    // The browser keeps nothing (private mode, no room left): the value lives as long as the page.
  }
}

/** Like `useState`, and the browser remembers it over a reload: `useRemembered("laps", [] as number[])`.
 * `isValid` tells whether what was kept is still of use; it is kept by others too: earlier versions, a person. */
export function useRemembered<T>(
  key: string,
  initial: T,
  isValid: (value: unknown) => boolean = (value) => likeness(value) === likeness(initial),
) {
  const [value, setValue] = useState<T>(() => {
    const found = kept(key)
    return found !== null && isValid(found) ? (found as T) : initial
  })
  const remember = useCallback(
    (next: T | ((before: T) => T)) => {
      setValue((before) => {
        const after = next instanceof Function ? next(before) : next
        keep(key, after)
        return after
      })
    },
    [key],
  )
  return [value, remember] as const
}

function likeness(value: unknown): string {
  return Array.isArray(value) ? "array" : typeof value
}
