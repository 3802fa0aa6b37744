import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { statusQuery } from '../lib/queries.ts'
import { buttonClass } from '../ui/button.tsx'
import { Icon, type IconName } from '../ui/icon.tsx'
import { useLive } from './live-updates.tsx'
import { useCommandKey } from './use-command-key.ts'

/** Frame of every page: where to go, whether it is live, and what runs. */
export function Shell() {
  useCommandKey()
  return (
    <div className="grid min-h-dvh grid-rows-[auto_1fr] sm:grid-cols-[200px_minmax(0,1fr)] sm:grid-rows-none">
      <a href="#content" className="sr-only focus:not-sr-only focus:fixed focus:z-20 focus:bg-bg focus:p-2">
        Skip to content
      </a>
      <header className="flex flex-wrap items-center gap-x-4 gap-y-2 border-divider bg-surface p-3 max-sm:border-b sm:sticky sm:top-0 sm:h-dvh sm:flex-col sm:items-stretch sm:border-r">
        <Link to="/" className="px-2 py-1 text-section font-semibold">
          Sentra
        </Link>
        <Link to="/tasks/new" className={`${buttonClass('primary')} max-sm:order-2`}>
          <Icon name="plus" />
          New task
        </Link>
        <nav aria-label="Main" className="flex flex-wrap gap-1 sm:grid">
          <Place to="/command" icon="command" label="Command" keys="Control+K Meta+K" />
          <Place to="/specs" icon="spec" label="Specs" />
          <Place to="/" icon="tasks" label="Tasks" />
          <Place to="/tickets" icon="ticket" label="Tickets" />
          <Place to="/projects" icon="folder" label="Projects" />
          <Place to="/keys" icon="key" label="Keys" />
          <Place to="/system" icon="server" label="System" />
          <Place to="/trash" icon="trash" label="Trash" />
        </nav>
        <div className="ml-auto grid gap-1 sm:mt-auto sm:ml-0 sm:px-2">
          <Work />
          <a
            href="/api/reference"
            className="flex min-h-6 items-center text-meta text-muted hover:text-text hover:underline max-sm:hidden"
          >
            API reference
          </a>
          <LiveDot />
        </div>
      </header>
      <main id="content" tabIndex={-1} className="min-w-0 outline-none">
        <AwayBar />
        <Outlet />
      </main>
    </div>
  )
}

type PlaceProps = {
  to: '/' | '/command' | '/specs' | '/tickets' | '/projects' | '/keys' | '/system' | '/trash'
  icon: IconName
  label: string
  /** Keys that lead there from everywhere, as `aria-keyshortcuts` names them. */
  keys?: string
}

/** The address of a spec begins with its project's, but to people it stands among the specs. */
const SPEC_ADDRESS = /^\/projects\/[^/]+\/specs\//

function Place({ to, icon, label, keys }: PlaceProps) {
  const isSpec = useLocation({ select: ({ pathname }) => SPEC_ADDRESS.test(pathname) })
  return (
    <Link
      to={to}
      activeOptions={{ exact: to === '/' || isSpec, includeSearch: false }}
      aria-keyshortcuts={keys}
      {...(isSpec && to === '/specs' && { 'aria-current': 'page' })}
      className="flex h-8 items-center gap-2 rounded-md px-2 text-muted hover:bg-bg hover:text-text aria-[current=page]:bg-bg aria-[current=page]:font-medium aria-[current=page]:text-text"
    >
      <Icon name={icon} />
      {label}
      {keys !== undefined && (
        <kbd aria-hidden="true" className="ml-auto font-sans text-meta text-muted max-sm:hidden">
          Ctrl K
        </kbd>
      )}
    </Link>
  )
}

function Work() {
  const { data } = useQuery(statusQuery)
  if (!data) return null
  const { openQuestions, openSpecQuestions, pendingSpecs, runs } = data.counts
  const running = (runs['running'] ?? 0) + (runs['queued'] ?? 0)
  const questions = openQuestions - openSpecQuestions
  const specs = openSpecQuestions + pendingSpecs
  return (
    <p className="grid text-meta text-muted max-sm:hidden">
      {running} running
      {questions > 0 && (
        <Link
          to="/"
          search={{ status: 'running' }}
          className="flex min-h-6 items-center font-medium text-needs underline"
        >
          {questions === 1 ? '1 question for you' : `${questions} questions for you`}
        </Link>
      )}
      {specs > 0 && (
        <Link to="/specs" className="flex min-h-6 items-center font-medium text-needs underline">
          {specs === 1 ? '1 spec for you' : `${specs} specs for you`}
        </Link>
      )}
    </p>
  )
}

const dots = {
  live: { color: 'bg-passed', text: 'live' },
  connecting: { color: 'bg-control', text: 'connecting' },
  away: { color: 'bg-failed', text: 'reconnecting' },
} as const

function LiveDot() {
  const { connection } = useLive()
  const { color, text } = dots[connection]
  return (
    <p role="status" className="flex items-center gap-1.5 text-meta text-muted">
      <span className={`size-2 rounded-full ${color}`} aria-hidden="true" />
      {text}
    </p>
  )
}

function AwayBar() {
  const { connection, sinceMs } = useLive()
  if (connection !== 'away') return null
  return (
    <p role="alert" className="sticky top-0 z-10 border-b border-needs bg-raised px-6 py-2 text-needs">
      The server is away: reconnecting. What you see is from {new Date(sinceMs).toLocaleTimeString()}.
    </p>
  )
}
