import type { RefusedHost, RunDetail, RunId } from '@sentra/contract'
import { client } from '../../lib/client.ts'
import { count } from '../../lib/format.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorBox, Notice } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { showToast } from '../../ui/toasts.tsx'

/** Why a host that is not simply missing from the list was refused. */
const reasons: Record<string, string> = {
  'private-address': 'leads to a private address',
  unresolved: 'has no address',
  unreachable: 'did not answer',
  'byte-limit': 'the run has moved all it may',
  'too-many': 'too many connections at once',
}

/** While a run is at work or has failed: what it wanted to reach, for a person to decide about. */
export function RefusedHostsNotice({ detail }: { detail: RunDetail }) {
  const { run, refusedHosts } = detail
  const isOver = run.state === 'succeeded' || run.state === 'cancelled'
  const open = refusedHosts.filter(({ allowable, allowed }) => allowable || allowed)
  if (isOver || open.length === 0) return null
  return (
    <Notice tone="needs" icon="warning" title="The network was refused">
      <p className="text-muted">
        A sandbox reaches the registries of its tools and the hosts of the project, and nothing else. What you allow
        holds for the whole project, at once{run.state === 'failed' ? ': retry the run afterwards' : ''}.
      </p>
      <Hosts runId={run.id} hosts={open} />
    </Notice>
  )
}

/** All that was refused, for the record. */
export function RefusedHosts({ detail: { run, refusedHosts } }: { detail: RunDetail }) {
  if (refusedHosts.length === 0) return null
  return (
    <Section title="Refused hosts">
      <Hosts runId={run.id} hosts={refusedHosts} />
    </Section>
  )
}

function Hosts({ runId, hosts }: { runId: RunId; hosts: RefusedHost[] }) {
  return (
    <ul aria-label="Refused hosts" className="grid gap-2">
      {hosts.map((host) => (
        <Host key={host.destination} runId={runId} host={host} />
      ))}
    </ul>
  )
}

function Host({ runId, host }: { runId: RunId; host: RefusedHost }) {
  const { destination, allowed, allowable, asked, stage, reason, lastAt } = host
  const allow = useWrite(client.runs.allowHost, () => showToast('passed', `${destination} is allowed.`))
  const refuse = useWrite(client.runs.refuseHost, () => showToast('passed', `${destination} is taken back.`))
  const error = allow.error ?? refuse.error
  const change = { runId, host: destination }
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 rounded-md border border-divider bg-bg px-3 py-2">
      <div className="min-w-0 flex-1 basis-52">
        <code className="font-mono wrap-anywhere">{destination}</code>
        <p className="text-meta wrap-anywhere text-muted">
          {count(host.count, 'time', 'times')} by <code className="font-mono">{asked}</code> in {stage}, last{' '}
          {new Date(lastAt).toLocaleTimeString()}
          {reasons[reason] !== undefined && `: ${reasons[reason]}`}
        </p>
      </div>
      {allowed ? (
        <>
          <span className="text-passed">allowed</span>
          <Button busy={refuse.isPending} onClick={() => refuse.mutate(change)}>
            Take back
          </Button>
        </>
      ) : (
        allowable && (
          <Button busy={allow.isPending} onClick={() => allow.mutate(change)}>
            Allow for this project
          </Button>
        )
      )}
      {error !== null && <ErrorBox error={error} />}
    </li>
  )
}
