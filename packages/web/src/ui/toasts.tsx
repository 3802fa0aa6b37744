import { useSyncExternalStore } from 'react'
import { Icon } from './icon.tsx'

type Toast = { id: number; tone: 'passed' | 'failed'; text: string }

const SHOWN_MS = 6_000
const MAX_SHOWN = 4

let toasts: Toast[] = []
let nextId = 1
const listeners = new Set<() => void>()

function change(next: Toast[]): void {
  toasts = next
  for (const listener of listeners) listener()
}

/** Says for a few seconds what has happened. What a person must act on belongs on the page instead. */
export function showToast(tone: Toast['tone'], text: string): void {
  const id = nextId
  nextId += 1
  change([...toasts, { id, tone, text }].slice(-MAX_SHOWN))
  setTimeout(() => change(toasts.filter((toast) => toast.id !== id)), SHOWN_MS)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts)
  return (
    <div role="status" aria-live="polite" className="fixed right-4 bottom-4 z-10 grid max-w-sm gap-2">
      {shown.map(({ id, tone, text }) => (
        <p
          key={id}
          className="flex items-start gap-2 rounded-md border border-divider bg-raised px-3 py-2 shadow-lg wrap-anywhere"
        >
          <span className={tone === 'passed' ? 'pt-0.5 text-passed' : 'pt-0.5 text-failed'}>
            <Icon name={tone === 'passed' ? 'check' : 'warning'} />
          </span>
          {text}
        </p>
      ))}
    </div>
  )
}
