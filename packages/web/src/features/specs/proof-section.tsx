import type { CriterionProof, Spec, SpecProof } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { client } from '../../lib/client.ts'
import { shortCommit } from '../../lib/format.ts'
import { specProofQuery } from '../../lib/spec-queries.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { Spans } from '../../ui/spans.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { CheckWords } from './check-words.tsx'
import { MendButton } from './mend-button.tsx'

const words: Record<CriterionProof['state'], string> = {
  proved: 'proved',
  failed: 'does not hold',
  stale: 'changed since',
  unchecked: 'not checked',
}

/** Of every criterion of the approved version, what proves it on the newest commit. */
export function ProofSection({ spec }: { spec: Spec }) {
  const proof = useQuery(specProofQuery(spec.id))
  const prove = useWrite(client.specs.prove)
  const isUnderWay = proof.data !== undefined && proof.data.runId !== null
  const aside = (
    <span className="flex flex-wrap items-center gap-3">
      {proof.data && <Judged proof={proof.data} />}
      <Button busy={prove.isPending || isUnderWay} onClick={() => prove.mutate({ specId: spec.id })}>
        {isUnderWay ? 'Being checked' : 'Check now'}
      </Button>
    </span>
  )
  return (
    <Section title="Proof" aside={aside}>
      {prove.error !== null && <ErrorBox error={prove.error} />}
      {proof.error !== null && !proof.data && <ErrorBox error={proof.error} onRetry={() => void proof.refetch()} />}
      {proof.isPending && <Skeleton rows={3} />}
      {proof.data && <Criteria criteria={proof.data.criteria} />}
      {proof.data && !isUnderWay && <MendButton spec={spec} criteria={proof.data.criteria} />}
    </Section>
  )
}

function Judged({ proof: { commit, criteria } }: { proof: SpecProof }) {
  const proved = criteria.filter(({ state }) => state === 'proved').length
  return (
    <span className="text-muted">
      {proved} of {criteria.length} proved
      {commit !== null && (
        <>
          {' '}
          on <code className="font-mono text-meta">{shortCommit(commit)}</code>
        </>
      )}
    </span>
  )
}

function Criteria({ criteria }: Pick<SpecProof, 'criteria'>) {
  return (
    <ul aria-label="Criteria" className="divide-y divide-divider border-y border-divider">
      {criteria.map(({ id, text, check, state, detail, tasks }) => (
        <li key={id} className="flex flex-wrap gap-x-4 gap-y-1 px-2 py-2">
          <span className="w-28 shrink-0">
            <StateBadge state={state} text={words[state]} />
          </span>
          <div className="grid min-w-0 flex-1 basis-60 grid-cols-[minmax(0,1fr)] gap-0.5 wrap-anywhere">
            <p>
              <span className="font-semibold">{id}</span> <Spans text={text} />
            </p>
            <CheckWords check={check} />
            {detail !== null && <p className="whitespace-pre-wrap">{detail}</p>}
          </div>
          <span className="text-meta text-muted">{tasks.join(', ')}</span>
        </li>
      ))}
    </ul>
  )
}
