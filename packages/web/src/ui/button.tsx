import type { ComponentProps } from 'react'

type Tone = 'primary' | 'plain' | 'danger' | 'approve'

const tones: Record<Tone, string> = {
  primary: 'bg-accent text-on-accent border-transparent hover:opacity-90',
  approve: 'bg-passed text-on-accent border-transparent hover:opacity-90',
  plain: 'bg-bg text-text border-control hover:bg-surface',
  danger: 'bg-bg text-failed border-failed hover:bg-removed',
}

/** Classes of a button, for links that look like one. */
export const buttonClass = (tone: Tone = 'plain') =>
  `inline-flex h-8 shrink-0 items-center justify-center gap-1.5 rounded-md border px-3 text-body font-medium whitespace-nowrap disabled:opacity-50 ${tones[tone]}`

type Props = ComponentProps<'button'> & { tone?: Tone; busy?: boolean }

/** A button that says what it does; while `busy` it cannot be pressed twice. */
export function Button({ tone = 'plain', busy = false, disabled, className = '', ...rest }: Props) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled === true || busy}
      aria-busy={busy}
      className={`${buttonClass(tone)} ${className}`}
    />
  )
}
