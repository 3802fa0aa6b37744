import type { Spec } from '@sentra/contract'
import { Link, useMatch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { client } from '../../lib/client.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { ErrorBox, Notice } from '../../ui/notice.tsx'
import { WithCode } from '../../ui/with-code.tsx'
import { BudgetBox } from './budget-box.tsx'
import { JudgementBox } from './judgement-box.tsx'
import { currentPhase } from './spec-words.ts'

/** What a spec needs from a person right now, if anything, with the way to do it. */
export function SpecAttention({ spec }: { spec: Spec }) {
  const phase = currentPhase(spec.phases)
  if (spec.state === 'archived') return <Archived spec={spec} />
  if (spec.budget.isSpent) return <BudgetBox spec={spec} />
  if (spec.asks) return <Asked spec={spec} />
  if (spec.state === 'pending_approval') return <Pending spec={spec} />
  if (phase?.state === 'waiting') return <JudgementBox specId={spec.id} progress={phase} />
  return <Stopped spec={spec} />
}

/** What does not go on by itself. */
function Stopped({ spec }: { spec: Spec }) {
  const phase = currentPhase(spec.phases)
  if (spec.state === 'failed') {
    return (
      <GoOn spec={spec} tone="failed" title={phase ? `${phase.phase} failed` : 'Failed'} label="Try again">
        <p className="max-h-60 overflow-auto wrap-anywhere whitespace-pre-wrap">
          <WithCode text={spec.message ?? ''} />
        </p>
      </GoOn>
    )
  }
  if (spec.state === 'rejected') {
    return (
      <GoOn spec={spec} tone="needs" title="Nobody decided in time" label="Ask me again">
        <p>Version {spec.version} counts as rejected, and nothing of it is lost. It can be decided on again.</p>
      </GoOn>
    )
  }
  if (spec.state === 'approved') {
    return (
      <GoOn spec={spec} tone="passed" title={`Version ${spec.approvedVersion} is approved`} label="Start its work">
        <p>Its ticket and tasks are made when the work starts, and begin in the order of their dependencies.</p>
      </GoOn>
    )
  }
  if (spec.message !== null && (spec.state === 'executing' || spec.state === 'completed')) return <Work spec={spec} />
  return null
}

/** What its work waits for. */
function Work({ spec: { projectId, id, message } }: { spec: Spec }) {
  const isHere = useMatch({ from: '/projects/$projectId/specs/$specId/work', shouldThrow: false }) !== undefined
  const look = (
    <Link
      to="/projects/$projectId/specs/$specId/work"
      params={{ projectId, specId: id }}
      className={buttonClass('primary')}
    >
      Look at the work
    </Link>
  )
  return (
    <Notice tone="needs" icon="question" title="Its work needs you" actions={isHere ? undefined : look}>
      <p className="wrap-anywhere">
        <WithCode text={message ?? ''} />
      </p>
    </Notice>
  )
}

type GoOnProps = { spec: Spec; tone: 'failed' | 'needs' | 'passed'; title: string; label: string; children: ReactNode }

const icons = { failed: 'cross', needs: 'question', passed: 'check' } as const

function GoOn({ spec, tone, title, label, children }: GoOnProps) {
  const goOn = useWrite(client.specs.execute)
  return (
    <Notice
      tone={tone}
      icon={icons[tone]}
      title={title}
      actions={
        <Button tone="primary" busy={goOn.isPending} onClick={() => goOn.mutate({ specId: spec.id })}>
          {label}
        </Button>
      }
    >
      {children}
      {goOn.error !== null && <ErrorBox error={goOn.error} />}
    </Notice>
  )
}

/** Not said on the very tab that shows it. */
function Asked({ spec: { projectId, id } }: { spec: Spec }) {
  const isHere = useMatch({ from: '/projects/$projectId/specs/$specId/', shouldThrow: false }) !== undefined
  if (isHere) return null
  return (
    <Notice
      tone="needs"
      icon="question"
      title="An agent asks you"
      actions={
        <Link
          to="/projects/$projectId/specs/$specId"
          params={{ projectId, specId: id }}
          className={buttonClass('primary')}
        >
          Answer
        </Link>
      }
    />
  )
}

function Pending({ spec: { projectId, id, version, decideBy } }: { spec: Spec }) {
  const isHere = useMatch({ from: '/projects/$projectId/specs/$specId/spec', shouldThrow: false }) !== undefined
  if (isHere) return null
  return (
    <Notice
      tone="needs"
      icon="eye"
      title={`Version ${version} waits for you`}
      actions={
        <Link
          to="/projects/$projectId/specs/$specId/spec"
          params={{ projectId, specId: id }}
          className={buttonClass('primary')}
        >
          Read and decide
        </Link>
      }
    >
      <p>
        Nothing is built before it is approved.
        {decideBy !== null && ` Without a decision until ${new Date(decideBy).toLocaleString()} it counts as rejected.`}
      </p>
    </Notice>
  )
}

function Archived({ spec }: { spec: Spec }) {
  const restore = useWrite(client.specs.archive)
  return (
    <Notice
      tone="planning"
      icon="minus"
      title="Archived"
      actions={
        <Button busy={restore.isPending} onClick={() => restore.mutate({ specId: spec.id, archived: false })}>
          Bring it back
        </Button>
      }
    >
      <p>It stands in no list. Nothing of it is gone.</p>
      {restore.error !== null && <ErrorBox error={restore.error} />}
    </Notice>
  )
}
