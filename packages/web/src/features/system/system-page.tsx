import { agentWires, type RunnerInfo, type SystemStatus } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { count, duration, megabytes, timeAgo, words } from '../../lib/format.ts'
import { credentialsQuery, statusQuery } from '../../lib/queries.ts'
import { useNow } from '../../lib/use-now.ts'
import { Empty, ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { Facts, Page, Section } from '../../ui/page.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { WithCode } from '../../ui/with-code.tsx'

/** Server, database, hosts and what they can do, as they are right now. */
export function SystemPage() {
  const status = useQuery(statusQuery)
  return (
    <Page title="System">
      {status.error !== null && <ErrorBox error={status.error} onRetry={() => void status.refetch()} />}
      {status.isPending && <Skeleton rows={6} />}
      {status.data && (
        <>
          <div className="grid gap-8 lg:grid-cols-2">
            <Server status={status.data} />
            <Work status={status.data} />
          </div>
          <Section title="Hosts">
            {status.data.runners.length === 0 && (
              <Empty title="No host is connected: nothing can run.">
                Start Sentra with <code>sentra serve</code>; its runner joins by itself.
              </Empty>
            )}
            {status.data.runners.map((runner) => (
              <Host key={runner.id} runner={runner} />
            ))}
          </Section>
        </>
      )}
    </Page>
  )
}

function Server({ status }: { status: SystemStatus }) {
  const now = useNow(1_000)
  const { database } = status
  return (
    <Section title="Server">
      <Facts
        rows={[
          ['Version', status.version],
          ['Up', duration(now - Date.parse(status.startedAt))],
          ['Database', `${database.kind} Postgres ${database.version}, ${megabytes(database.sizeBytes)}`],
          ['Last event', status.lastEventSeq.toLocaleString('en')],
        ]}
      />
    </Section>
  )
}

function Work({ status: { counts } }: { status: SystemStatus }) {
  const list = (amounts: Record<string, number>) =>
    Object.entries(amounts)
      .map(([state, amount]) => `${amount.toLocaleString('en')} ${words(state)}`)
      .join(', ') || 'none yet'
  return (
    <Section title="Work">
      <Facts
        rows={[
          ['Projects', counts.projects],
          ['Tasks', list(counts.tasks)],
          ['Runs', list(counts.runs)],
          ['For you', `${count(counts.openQuestions, 'question')}, ${count(counts.openPullRequests, 'pull request')}`],
          ['Jobs', `${counts.jobsWaiting} waiting, ${counts.jobsDead} given up`],
        ]}
      />
    </Section>
  )
}

function Host({ runner: { hostname, state, liveAttempts, lastBeatAt, report } }: { runner: RunnerInfo }) {
  const now = useNow(1_000)
  const { data: keys } = useQuery(credentialsQuery)
  const lacksKey = (agent: string) => {
    const wires = agentWires[agent] ?? []
    return keys !== undefined && wires.length > 0 && !keys.some(({ wire }) => wires.includes(wire))
  }
  return (
    <article aria-label={hostname} className="grid gap-4 rounded-lg border border-divider p-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <h3 className="font-semibold">{hostname}</h3>
        <StateBadge state={state === 'ready' ? 'active' : 'waiting'} text={state} />
        <span className="text-muted">{liveAttempts} at work</span>
        <span className="text-muted">last heard {timeAgo(lastBeatAt, now)}</span>
      </div>
      <div className="grid gap-6 lg:grid-cols-2">
        <Facts
          rows={[
            ['Machine', `${report.platform}, ${report.cpus} CPUs, ${Math.round(report.memoryMb / 1024)} GiB memory`],
            ...(report.slots === undefined ? [] : [['Slots', `${liveAttempts} of ${report.slots} taken`] as const]),
            ['Free', freeText(report)],
            ['Node, git', `${report.nodeVersion}, ${report.gitVersion ?? 'no git'}`],
          ]}
        />
        <div className="grid content-start gap-3">
          <Abilities title="Agents" items={report.agents} remark={(name) => lacksKey(name) && <AddKey />} />
          <Abilities title="Sandbox" items={report.sandbox.map((tier) => ({ ...tier, name: tier.tier }))} />
        </div>
      </div>
    </article>
  )
}

function freeText({ freeDiskMb, diskFloorMb, freeMemoryMb }: RunnerInfo['report']) {
  const memory = freeMemoryMb === undefined ? '' : `${(freeMemoryMb / 1024).toFixed(1)} GiB memory, `
  if (freeDiskMb >= diskFloorMb) return `${memory}${Math.round(freeDiskMb / 1024)} GiB disk`
  return (
    <>
      {memory}
      <span className="text-needs">{`${freeDiskMb} MiB disk: no new work below ${diskFloorMb} MiB, free some`}</span>
    </>
  )
}

type Ability = { name: string; available: boolean; version?: string | null; detail: string }

function AddKey() {
  return (
    <span className="text-needs">
      no key for it yet:{' '}
      <Link to="/keys" className="underline">
        add one
      </Link>
    </span>
  )
}

type AbilitiesProps = { title: string; items: Ability[]; remark?: (name: string) => ReactNode }

function Abilities({ title, items, remark }: AbilitiesProps) {
  return (
    <div className="grid gap-1">
      <h4 className="text-muted">{title}</h4>
      <ul aria-label={title} className="grid gap-1">
        {items.map(({ name, available, version, detail }) => (
          <li key={name} className="flex flex-wrap gap-x-3">
            <StateBadge state={available ? 'done' : 'cancelled'} text={name} />
            {version && <span>version {version}</span>}
            <span className="min-w-0 text-muted wrap-anywhere">
              <WithCode text={detail || (available ? 'ready' : 'not available')} />
            </span>
            {available && remark?.(name)}
          </li>
        ))}
      </ul>
    </div>
  )
}
