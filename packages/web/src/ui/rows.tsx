import { Link, type LinkProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'

/** Things one below the other. */
export function Rows({ label, children }: { label?: string | undefined; children: ReactNode }) {
  return (
    <ul aria-label={label} className="divide-y divide-divider border-y border-divider">
      {children}
    </ul>
  )
}

type RowProps = {
  badge: ReactNode
  title: string
  link: LinkProps
  /** Wide badges: `w-48`. */
  badgeWidth?: string
  /** From this width of the window on, all of it stands in one line. */
  flatFrom?: 'sm' | 'lg'
  children?: ReactNode
}

const flat = { sm: 'sm:flex-nowrap', lg: 'lg:flex-nowrap' }

/** A thing with its state and what is said of it; all of the row leads to it. */
export function Row({ badge, title, link, badgeWidth = 'w-28', flatFrom, children }: RowProps) {
  return (
    <li
      className={`relative flex flex-wrap items-center gap-x-4 gap-y-0.5 px-2 py-2 hover:bg-surface ${flatFrom === undefined ? '' : flat[flatFrom]}`}
    >
      <span className={`flex shrink-0 ${badgeWidth}`}>{badge}</span>
      <Link {...link} className="min-w-0 flex-1 basis-60 truncate font-medium after:absolute after:inset-0">
        {title}
      </Link>
      {children}
    </li>
  )
}

/** What stands at the end of a row. */
export function RowMeta({ flatFrom, children }: { flatFrom: 'sm' | 'lg'; children: ReactNode }) {
  const apart = { sm: 'sm:shrink-0 sm:flex-nowrap', lg: 'lg:shrink-0 lg:flex-nowrap' }
  return (
    <span className={`flex flex-wrap items-center gap-x-4 text-meta text-muted ${apart[flatFrom]}`}>{children}</span>
  )
}

/** Said of what is more urgent than most. */
export function Urgency({ priority }: { priority: string }) {
  if (priority !== 'critical' && priority !== 'high') return null
  return <span className="font-medium text-needs">{priority}</span>
}
