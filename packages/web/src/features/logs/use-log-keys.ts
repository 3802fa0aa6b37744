import { useEffect, useRef } from 'react'

export type LogKeys = Record<string, () => void>

/** Single keys of the log, while nothing is typed into and no dialog is open. */
export function useLogKeys(keys: LogKeys): void {
  const newest = useRef(keys)
  newest.current = keys
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isElsewhere(event.target)) return
      const act = newest.current[event.key]
      if (!act) return
      event.preventDefault()
      act()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])
}

function isElsewhere(target: EventTarget | null): boolean {
  if (document.querySelector('dialog[open]')) return true
  return target instanceof Element && target.matches('input:not([type=checkbox]), textarea, select, [contenteditable]')
}
