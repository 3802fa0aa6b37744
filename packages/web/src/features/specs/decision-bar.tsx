import type { Spec, SpecDecision, SpecVersionSummary } from '@sentra/contract'
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { client } from '../../lib/client.ts'
import { readAgain } from '../../lib/read-again.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { ErrorBox, Notice } from '../../ui/notice.tsx'
import { showToast } from '../../ui/toasts.tsx'
import { RejectButton } from './reject-button.tsx'

type Props = { spec: Spec; versions: SpecVersionSummary[]; shown: number }

/** What was decided on the version on screen, or the way to decide. A version that is not the newest is only read. */
export function DecisionBar({ spec, versions, shown }: Props) {
  const decision = versions.find(({ number }) => number === shown)?.decision
  return (
    <>
      {spec.version > shown && <Newer spec={spec} shown={shown} />}
      {decision && <Decided decision={decision} version={shown} />}
      {spec.version === shown && spec.state === 'pending_approval' && <Decide spec={spec} version={shown} />}
    </>
  )
}

function Newer({ spec: { projectId, id, version }, shown }: { spec: Spec; shown: number }) {
  const params = { projectId, specId: id }
  return (
    <Notice
      tone="needs"
      icon="warning"
      title={`Version ${version} is newer than what you read`}
      actions={
        <>
          <Link
            to="/projects/$projectId/specs/$specId/spec"
            params={params}
            search={{ version }}
            className={buttonClass('primary')}
          >
            Read version {version}
          </Link>
          <Link
            to="/projects/$projectId/specs/$specId/spec"
            params={params}
            search={{ version, since: shown }}
            className={buttonClass()}
          >
            Only what changed
          </Link>
        </>
      }
    >
      <p>Only the newest version is decided on, so that nobody builds what was not read.</p>
    </Notice>
  )
}

function Decided({ decision: { kind, by, at, reason }, version }: { decision: SpecDecision; version: number }) {
  const isApproved = kind === 'approved'
  return (
    <Notice
      tone={isApproved ? 'passed' : 'failed'}
      icon={isApproved ? 'check' : 'cross'}
      title={`Version ${version} was ${kind} by ${by}`}
    >
      <p className="text-muted">{new Date(at).toLocaleString()}</p>
      {reason !== null && <p className="wrap-anywhere whitespace-pre-wrap">{reason}</p>}
    </Notice>
  )
}

/** It names the version on screen: when another one or another person was faster, the API says so and the page reads again. */
function Decide({ spec, version }: { spec: Spec; version: number }) {
  const queries = useQueryClient()
  const approve = useWrite(client.specs.approve, () => showToast('passed', `Approved version ${version}.`))
  const lookAgain = { onError: () => readAgain(queries) }
  const { id: specId, decideBy } = spec
  return (
    <section
      aria-label="Decision"
      className="sticky top-0 z-1 grid gap-2 rounded-lg border border-needs bg-raised p-3 shadow-sm"
    >
      <div className="flex flex-wrap items-center gap-2">
        <p className="min-w-0 flex-1 basis-60">
          <span className="font-medium">Version {version} waits for you.</span>{' '}
          <span className="text-muted">
            Nothing is built before it is approved.
            {decideBy !== null &&
              ` Without a decision until ${new Date(decideBy).toLocaleString()} it counts as rejected.`}
          </span>
        </p>
        <Button tone="approve" busy={approve.isPending} onClick={() => approve.mutate({ specId, version }, lookAgain)}>
          Approve
        </Button>
        <RejectButton spec={spec} version={version} />
      </div>
      {approve.error !== null && <ErrorBox error={approve.error} />}
    </section>
  )
}
