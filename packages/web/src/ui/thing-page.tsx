import { Link, type LinkProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { buttonClass } from './button.tsx'
import { Empty, ErrorBox, Skeleton } from './notice.tsx'
import { Page } from './page.tsx'

type NoThingProps = { title: string; children: string; link: LinkProps; label: string }

/** For an address that names nothing: what it says, and where things of its kind are listed. */
export function NoThingPage({ title, children, link, label }: NoThingProps) {
  return (
    <Page title={title}>
      <Empty
        title={children}
        action={
          <Link {...link} className={buttonClass()}>
            {label}
          </Link>
        }
      />
    </Page>
  )
}

type Read = { error: unknown; refetch: () => unknown }

/** For as long as a thing is read, and when it cannot be. */
export function UnreadPage({ title, query }: { title: string; query: Read }) {
  return (
    <Page title={title}>
      {query.error === null ? (
        <Skeleton rows={6} />
      ) : (
        <ErrorBox error={query.error} onRetry={() => void query.refetch()} />
      )}
    </Page>
  )
}

/** The heading of a thing: its title, what is said of it in one line, and its id to copy. */
export function ThingHeading({ title, id, children }: { title: string; id: string; children: ReactNode }) {
  return (
    <div className="grid gap-1">
      <h1 className="text-title font-semibold wrap-anywhere">{title}</h1>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
        {children}
        <code className="font-mono text-meta select-all">{id}</code>
      </p>
    </div>
  )
}
