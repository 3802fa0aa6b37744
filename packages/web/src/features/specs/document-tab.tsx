import type { Spec, SpecComment, SpecVersionSummary } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { specVersionQuery } from '../../lib/spec-queries.ts'
import { Empty, ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { DecisionBar } from './decision-bar.tsx'
import { SpecDocument } from './spec-document.tsx'
import { useSpec } from './use-spec.ts'
import { VersionChange } from './version-change.tsx'
import { VersionPicker } from './version-picker.tsx'

const route = getRouteApi('/projects/$projectId/specs/$specId/spec')

/** A version as people read it, with what they say about it and their decision (SEN-09). */
export function DocumentTab() {
  const { spec, versions, comments } = useSpec()
  if (!spec || !versions || !comments) return null
  if (spec.version === 0) {
    return (
      <Empty title="No version is written yet.">
        The parts become one version when all of them are there. What is there already stands in the tab Parts.
      </Empty>
    )
  }
  return <Versions key={spec.id} spec={spec} versions={versions} comments={comments} />
}

type Props = { spec: Spec; versions: SpecVersionSummary[]; comments: SpecComment[] }

/** The version that was opened stays on screen until the person takes another: nobody approves what they have not read. */
function Versions({ spec, versions, comments }: Props) {
  const { version: wanted, since } = route.useSearch()
  const [opened] = useState(spec.version)
  const shown = wanted ?? opened
  const version = useQuery(specVersionQuery(spec.id, shown))
  const from = since !== undefined && since < shown ? since : undefined
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
      <VersionPicker versions={versions} shown={shown} from={from} />
      <DecisionBar spec={spec} versions={versions} shown={shown} />
      {version.error !== null && <ErrorBox error={version.error} onRetry={() => void version.refetch()} />}
      {version.isPending && <Skeleton rows={10} />}
      {from !== undefined && <VersionChange specId={spec.id} from={from} to={shown} />}
      {version.data && from === undefined && (
        <SpecDocument specId={spec.id} version={shown} markdown={version.data.markdown} comments={comments} />
      )}
    </div>
  )
}
