import type { Ticket, TicketLinks as Links } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ticketLinksQuery } from '../../lib/ticket-queries.ts'
import { ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { Facts, Section } from '../../ui/page.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { WithCode } from '../../ui/with-code.tsx'
import { stateWords } from '../specs/spec-words.ts'

/** What a ticket leads to: its spec, its issue and pull requests, and what its work has used. */
export function TicketLinks({ ticket }: { ticket: Ticket }) {
  const { data, error, refetch } = useQuery(ticketLinksQuery(ticket.id))
  if (error !== null && !data) return <ErrorBox error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton rows={3} />
  return (
    <>
      {data.spec !== null && <SpecLink spec={data.spec} />}
      {data.issue !== null && <IssueLink issue={data.issue} />}
      <Pulls pulls={data.pullRequests} />
      <Used usage={data.usage} runCount={data.runCount} />
    </>
  )
}

function SpecLink({ spec }: { spec: NonNullable<Links['spec']> }) {
  return (
    <Section title="Spec">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Link
          to="/projects/$projectId/specs/$specId/spec"
          params={{ projectId: spec.projectId, specId: spec.id }}
          className="min-w-0 underline wrap-anywhere"
        >
          {spec.title}
        </Link>
        <StateBadge state={spec.state} text={stateWords(spec.state)} />
      </p>
    </Section>
  )
}

function IssueLink({ issue: { number, url, state, problem } }: { issue: NonNullable<Links['issue']> }) {
  return (
    <Section title="Issue">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        {url === null ? (
          'Not at GitHub yet'
        ) : (
          <a href={url} rel="noreferrer" className="underline">
            #{number} at GitHub
          </a>
        )}
        {state !== 'waiting' && <StateBadge state={state} />}
      </p>
      {problem !== null && (
        <p className="text-needs wrap-anywhere">
          <WithCode text={problem} />
        </p>
      )}
    </Section>
  )
}

function Pulls({ pulls }: { pulls: Links['pullRequests'] }) {
  return (
    <Section title="Pull requests">
      {pulls.length === 0 && <p className="text-muted">None yet: a task that ends well offers its change.</p>}
      <ul className="grid gap-2">
        {pulls.map((pull) => (
          <li key={pull.id} className="flex flex-wrap items-center gap-x-3 gap-y-0.5">
            <PullLink pull={pull} />
            <StateBadge state={pull.state} />
            {pull.forge?.url != null && (
              <a href={pull.forge.url} rel="noreferrer" className="underline">
                #{pull.forge.number} at GitHub
              </a>
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** That of a task is on the task's page; that of the whole ticket is on this one. */
function PullLink({ pull: { taskId, title } }: { pull: Links['pullRequests'][number] }) {
  if (taskId === null) return <span className="min-w-0 wrap-anywhere">{title}</span>
  return (
    <Link to="/tasks/$taskId/branch" params={{ taskId }} className="min-w-0 underline wrap-anywhere">
      {title}
    </Link>
  )
}

function Used({ usage, runCount }: Pick<Links, 'usage' | 'runCount'>) {
  if (runCount === 0) return null
  return (
    <Section title="Used so far">
      <Facts
        rows={[
          ['Runs', amount(runCount)],
          ['Model calls', amount(usage.calls)],
          ...(usage.calls === 0
            ? []
            : [
                [
                  'Tokens in',
                  `${amount(usage.inputTokens)}, of these ${amount(usage.cachedInputTokens)} cached`,
                ] as const,
                ['Tokens out', amount(usage.outputTokens)] as const,
              ]),
        ]}
      />
    </Section>
  )
}

const amount = (value: number) => value.toLocaleString('en')
