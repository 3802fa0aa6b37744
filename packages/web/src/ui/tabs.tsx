import { Link, type LinkProps } from '@tanstack/react-router'

export type Tab = { label: string; link: LinkProps; count?: number | undefined }

/** The tabs are addresses: each can be linked, and Back returns to the one before. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  return (
    <nav aria-label={label} className="flex flex-wrap gap-x-1 border-b border-divider">
      {tabs.map(({ label: name, link, count }) => (
        <Link
          key={name}
          {...link}
          activeOptions={{ exact: true, includeSearch: false }}
          resetScroll={false}
          className="-mb-px border-b-2 border-transparent px-3 py-2 text-muted hover:text-text aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-text"
        >
          {name}
          {count !== undefined && count > 0 && <span className="pl-1.5 text-meta">{count.toLocaleString('en')}</span>}
        </Link>
      ))}
    </nav>
  )
}
