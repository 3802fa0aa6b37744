import { useSyncExternalStore } from 'react'
import { Icon } from './icon.tsx'

type Toast = { id: number; tone: 'passed' | 'failed'; text: string; onUndo: (() => void) | undefined }

const SHOWN_MS = 6_000
/** Long enough to notice a slip and reach for the button. */
const SHOWN_WITH_UNDO_MS = 20_000
const MAX_SHOWN = 4

let toasts: Toast[] = []
let nextId = 1
const listeners = new Set<() => void>()

function change(next: Toast[]): void {
  toasts = next
  for (const listener of listeners) listener()
}

function remove(id: number): void {
  change(toasts.filter((toast) => toast.id !== id))
}

/**
 * Says for a few seconds what has happened, with a way back where there is one. What a person must act on belongs on the
 * page instead.
 */
export function showToast(tone: Toast['tone'], text: string, onUndo?: () => void): void {
  const id = nextId
  nextId += 1
  change([...toasts, { id, tone, text, onUndo }].slice(-MAX_SHOWN))
  setTimeout(() => remove(id), onUndo ? SHOWN_WITH_UNDO_MS : SHOWN_MS)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts)
  return (
    <div role="status" aria-live="polite" className="fixed right-4 bottom-4 z-10 grid max-w-sm gap-2">
      {shown.map(({ id, tone, text, onUndo }) => (
        <p
          key={id}
          className="flex items-start gap-2 rounded-md border border-divider bg-raised px-3 py-2 shadow-lg wrap-anywhere"
        >
          <span className={tone === 'passed' ? 'pt-0.5 text-passed' : 'pt-0.5 text-failed'}>
            <Icon name={tone === 'passed' ? 'check' : 'warning'} />
          </span>
          <span className="min-w-0 flex-1">{text}</span>
          {onUndo && (
            <button
              type="button"
              className="font-medium underline"
              onClick={() => {
                remove(id)
                onUndo()
              }}
            >
              Undo
            </button>
          )}
        </p>
      ))}
    </div>
  )
}
