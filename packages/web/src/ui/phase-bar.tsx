import type { StageProgress } from '@sentra/contract'
import { words } from '../lib/format.ts'
import { Icon } from './icon.tsx'
import { lookOf } from './state-badge.tsx'

const lines: Record<StageProgress['state'], string> = {
  pending: 'bg-divider',
  running: 'bg-running animate-pulse',
  waiting: 'bg-needs',
  done: 'bg-passed',
  failed: 'bg-failed',
  cancelled: 'bg-control',
}

/** Where each stage of a run stands: PLAN, CODE, TEST, REVIEW, or those that its workflow has. */
export function PhaseBar({ stages }: { stages: StageProgress[] }) {
  return (
    <ol aria-label="Stages" className="grid auto-cols-fr grid-flow-col gap-2">
      {stages.map(({ stage, state, tries, steps = [] }) => (
        <li key={stage} className="grid content-start gap-1.5">
          <span className={`h-1 rounded-full ${lines[state]}`} />
          <span className="flex flex-wrap items-center gap-x-1.5 text-meta">
            <span className={lookOf(state).color}>
              <Icon name={lookOf(state).icon} />
            </span>
            <span className="font-semibold">{stage}</span>
            <span className="text-muted">
              {words(state)}
              {tries > 1 && `, ${tries} tries`}
            </span>
          </span>
          {steps.map((step) => (
            <Step key={`${step.kind} ${step.role}`} step={step} />
          ))}
        </li>
      ))}
    </ol>
  )
}

/** A part of a stage: TEST is an agent that adds tests, then the checks of the control plane. */
function Step({ step: { kind, role, state, tries } }: { step: NonNullable<StageProgress['steps']>[number] }) {
  return (
    <span className="flex flex-wrap items-center gap-x-1.5 pl-1 text-meta text-muted">
      <span className={lookOf(state).color}>
        <Icon name={lookOf(state).icon} />
      </span>
      {kind === 'command' ? 'checks' : role} {words(state)}
      {tries > 1 && `, ${tries} tries`}
    </span>
  )
}
