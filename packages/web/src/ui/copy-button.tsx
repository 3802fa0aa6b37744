import { showToast } from './toasts.tsx'
import { Icon } from './icon.tsx'

/** Copies a value; one that the browser does not let be copied is said, and can be selected. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => showToast('passed', `Copied ${what}.`),
      () => showToast('failed', `The browser does not let it be copied: ${text}`),
    )
  return (
    <button
      type="button"
      aria-label={`Copy ${what}`}
      title={`Copy ${what}`}
      className="inline-flex size-6 shrink-0 items-center justify-center rounded-md text-muted hover:bg-surface hover:text-text"
      onClick={() => void copy()}
    >
      <Icon name="copy" />
    </button>
  )
}
